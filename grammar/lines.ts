/** Lines of a file: where one starts, its indentation, and whether it starts something new. */
import type { IToken, TokenType } from 'chevrotain'
import * as t from './tokens.js'

/** Tokens that cannot start anything. */
const continuing: ReadonlySet<TokenType> = new Set([
  ...t.operators,
  ...[t.ToleranceUnit, t.RParen, t.RBracket, t.RCurly, t.LCurly, t.InterpolationClose, t.Else],
])

/** Tokens that cannot end anything. */
const unfinished: ReadonlySet<TokenType> = new Set([
  ...t.operators,
  ...[t.LParen, t.LBracket, t.IndexBracket, t.LCurly, t.InterpolationOpen, t.Not, t.Comma],
  ...[t.Let, t.Layer, t.Stage, t.Repeat, t.For, t.Assert, t.If, t.Else],
  ...[t.Input, t.Siamese, t.PseudoSiamese, t.Head, t.Defaults, t.Expect],
  ...[t.Import, t.Const, t.Fn, t.Block, t.Tower, t.Network],
])

export const endOf = (token: IToken): number => token.startOffset + token.image.length

/** Whether `next` could start something new after `previous`, if it were on a separate line. */
export const couldSeparate = (previous: IToken, next: IToken): boolean =>
  !continuing.has(next.tokenType) && !unfinished.has(previous.tokenType)

export interface Layout {
  /** Whether a token is the first of its line. */
  readonly first: readonly boolean[]
  /** Number of characters before the first token of the token's line. */
  readonly indentation: readonly number[]
}

export function layOut(text: string, tokens: readonly IToken[]): Layout {
  const first: boolean[] = []
  const indentation: number[] = []
  let end = 0
  let indent = 0
  for (const { startOffset, image } of tokens) {
    const start = lineStart(text, end, startOffset)
    const begins = end === 0 || start > end
    if (begins) indent = startOffset - start
    first.push(begins)
    indentation.push(indent)
    end = startOffset + image.length
  }
  return { first, indentation }
}

/**
 * The start of the line of `to`, looking back no further than `from`. Makes no strings: there is a gap for every token.
 */
function lineStart(text: string, from: number, to: number): number {
  for (let at = to; at > from; at--) {
    const code = text.charCodeAt(at - 1)
    if (code === 0x0a || code === 0x0d) return at
  }
  return from
}

/** The text of the `///` lines directly before a token, by the token's offset. */
export function attachDocs(tokens: readonly IToken[], docs: readonly IToken[]): Map<number, string> {
  const attached = new Map<number, string>()
  let next = 0
  for (const token of tokens) {
    const lines: string[] = []
    while (next < docs.length && docs[next].startOffset < token.startOffset) {
      lines.push(docs[next++].image.slice(3).replace(/^ /, '').trimEnd())
    }
    if (lines.length > 0) attached.set(token.startOffset, lines.join('\n'))
    if (next === docs.length) break
  }
  return attached
}
