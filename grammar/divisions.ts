/**
 * `//` divides whole numbers, and begins a comment. The lexer takes it for a division where a value stands on both sides
 * of it on one line; here, where the brackets are known, those in places that compute no number become comments again,
 * so that `-> relu // rectified` is what it looks like.
 */
import type { IToken, TokenType } from 'chevrotain'
import { couldSeparate, endOf } from './lines.js'
import * as t from './tokens.js'

export interface Settled {
  readonly tokens: readonly IToken[]
  /** What turned out to be comment, as ranges of offsets: errors that the lexer found in there are none. */
  readonly comments: readonly Comment[]
}

/** A range of offsets. */
export interface Comment {
  readonly start: number
  readonly end: number
}

/** What is known of the place that the scan has reached, inside the innermost brackets. */
interface Place {
  /** Whether numbers are computed here, not tensors. */
  computes: boolean
  /** Whether they are where a statement or an argument begins. */
  readonly initially: boolean
  /** Whether they were where the `if` at hand begins; it has yet to open its braces. */
  branches?: boolean
  /** What they were before the last `if`: its `else` has braces of the same kind. */
  last: boolean
}

const within = (computes: boolean): Place => ({ computes, initially: computes, last: false })

/** Words behind which a number, a list or a condition stands. */
const computing: ReadonlySet<TokenType> = new Set([
  ...[t.Equals, t.Colon, t.If, t.Repeat, t.For, t.Assert, t.And, t.Or, t.Not],
  ...[t.EqualEqual, t.NotEqual, t.Less, t.LessEqual, t.Greater, t.GreaterEqual],
])

const declaring: ReadonlySet<TokenType> = new Set([
  ...[t.Import, t.Const, t.Fn, t.Block, t.Tower, t.Head, t.Network, t.Defaults],
])

/**
 * Numbers are computed inside ( ) and [ ], behind `=`, in conditions, and in the branches of an `if` in such a place;
 * values that flow begin a statement or follow `->`.
 */
export function settleDivisions(text: string, tokens: readonly IToken[]): Settled {
  if (!tokens.some(({ tokenType }) => tokenType === t.SlashSlash)) return { tokens, comments: [] }
  const kept: IToken[] = []
  const comments: Comment[] = []
  const outer: Place[] = []
  let here = within(false)
  let commentEnd = 0
  for (const token of tokens) {
    if (token.startOffset < commentEnd) continue
    if (token.tokenType === t.SlashSlash && !here.computes) {
      commentEnd = lineEnd(text, token.startOffset)
      comments.push({ start: token.startOffset, end: commentEnd })
      continue
    }
    const previous = kept.at(-1)
    if (previous !== undefined && begins(text, previous, token, outer.length)) here.computes = here.initially
    if (t.isOpening(token)) {
      outer.push(here)
      here = enter(token, here)
    } else if (t.isClosing(token)) here = outer.pop() ?? within(false)
    else follow(token, here)
    kept.push(token)
  }
  return { tokens: kept, comments }
}

function enter({ tokenType }: IToken, place: Place): Place {
  if (tokenType !== t.LCurly) return within(true)
  const computes = place.branches === true
  place.branches = undefined
  return within(computes)
}

function follow({ tokenType }: IToken, place: Place): void {
  if (tokenType === t.If) {
    place.branches = place.computes
    place.last = place.computes
  } else if (tokenType === t.Else) place.branches = place.last
  if (computing.has(tokenType)) place.computes = true
  else if (tokenType === t.Arrow) place.computes = false
  else if (tokenType === t.Comma) place.computes = place.initially
}

/** Whether a statement begins with this token, or outside of all brackets a declaration. */
function begins(text: string, previous: IToken, token: IToken, depth: number): boolean {
  if (depth === 0) return declaring.has(token.tokenType)
  return couldSeparate(previous, token) && /[\r\n]/.test(text.slice(endOf(previous), token.startOffset))
}

const lineBreak = /[\r\n]/g

function lineEnd(text: string, from: number): number {
  lineBreak.lastIndex = from
  return lineBreak.exec(text)?.index ?? text.length
}
