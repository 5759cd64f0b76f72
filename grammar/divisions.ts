/**
 * `//` divides whole numbers, and begins a comment. The lexer takes it for a division where a value stands on both sides
 * of it on one line; here, where the brackets are known, those in places that compute no number become comments again,
 * so that `-> relu // rectified` is what it looks like.
 */
import type { IToken } from 'chevrotain'
import { couldSeparate, endOf } from './lines.js'
import * as t from './tokens.js'

export interface Settled {
  readonly tokens: readonly IToken[]
  /** What turned out to be comment, as ranges of offsets: errors that the lexer found in there are none. */
  readonly comments: readonly { readonly start: number; readonly end: number }[]
}

/** Numbers are computed inside ( ) and [ ], and behind `=`; values that flow begin a statement or follow `->`. */
export function settleDivisions(text: string, tokens: readonly IToken[]): Settled {
  if (!tokens.some(({ tokenType }) => tokenType === t.SlashSlash)) return { tokens, comments: [] }
  const kept: IToken[] = []
  const comments: { start: number; end: number }[] = []
  const outer: { computes: boolean; initially: boolean }[] = []
  let here = { computes: false, initially: false }
  let commentEnd = 0
  for (const token of tokens) {
    if (token.startOffset < commentEnd) continue
    const previous = kept.at(-1)
    switch (token.tokenType) {
      case t.LParen:
      case t.LBracket:
      case t.LCurly: {
        outer.push(here)
        const computes = token.tokenType !== t.LCurly
        here = { computes, initially: computes }
        break
      }
      case t.RParen:
      case t.RBracket:
      case t.RCurly:
        here = outer.pop() ?? { computes: false, initially: false }
        break
      case t.Equals:
      case t.Colon:
        here.computes = true
        break
      case t.Arrow:
        here.computes = false
        break
      case t.Comma:
        here.computes = here.initially
        break
      case t.SlashSlash:
        if (here.computes) break
        commentEnd = lineEnd(text, token.startOffset)
        comments.push({ start: token.startOffset, end: commentEnd })
        continue
      default:
        if (!here.initially && previous !== undefined && beginsStatement(text, previous, token)) here.computes = false
    }
    kept.push(token)
  }
  return { tokens: kept, comments }
}

const lineBreak = /[\r\n]/g

function lineEnd(text: string, from: number): number {
  lineBreak.lastIndex = from
  return lineBreak.exec(text)?.index ?? text.length
}

function beginsStatement(text: string, previous: IToken, token: IToken): boolean {
  return couldSeparate(previous, token) && lineEnd(text, endOf(previous)) < token.startOffset
}
