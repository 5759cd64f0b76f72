/** Which errors come of others: one mistake is told once. */
import type { IRecognitionException, IToken, TokenType } from 'chevrotain'
import type { SyntaxProblem } from './syntax-error.js'
import * as t from './tokens.js'

/** An error that the parser meets before it has read so many tokens of the line behind another comes of that one. */
const settling = 3

/** Without the errors that the parser meets before it has found its way again. */
export function settled<E extends IRecognitionException>(
  tokens: readonly IToken[],
  errors: readonly E[],
): readonly E[] {
  if (errors.length < 2) return errors
  const places = new Map(tokens.map((token, index) => [token, index]))
  let last = Number.NEGATIVE_INFINITY
  return errors.filter(({ token }) => {
    const place = places.get(token) ?? tokens.length
    const between = tokens.slice(Math.max(0, place - settling), place)
    const isFar = place - last > settling || between.some(({ tokenType }) => tokenType === t.NewLine)
    // A body whose header is wrong.
    const isBody = token.tokenType === t.LCurly && isInSameStatement(tokens, last, place)
    const isNew = isFar && !isBody && !isInSameValue(tokens, last, place)
    if (isNew) last = place
    return isNew
  })
}

const isInSameStatement = (tokens: readonly IToken[], last: number, place: number): boolean =>
  last >= 0 && !tokens.slice(last, place).some(({ tokenType }) => tokenType === t.NewLine)

/** A constant and a function are one value each, without lines that end it: the parser finds its way again behind them. */
function isInSameValue(tokens: readonly IToken[], last: number, place: number): boolean {
  for (let index = Math.min(place, tokens.length) - 1; index >= 0; index--) {
    const { tokenType } = tokens[index]
    if (tokenType === t.Const || tokenType === t.Fn) return index <= last
    if (declaring.has(tokenType)) return false
  }
  return false
}

const declaring: ReadonlySet<TokenType> = new Set([t.Import, t.Tower, t.Head, t.Network, t.Defaults, t.Block])

export interface Problems {
  /** What is no token: the rest of its line may be misunderstood. */
  readonly unreadable: readonly SyntaxProblem[]
  /** Tokens that stand for a value, but not for one that there is. */
  readonly unusual: readonly SyntaxProblem[]
  readonly brackets: readonly SyntaxProblem[]
  readonly others: readonly SyntaxProblem[]
}

/**
 * Without what comes of another mistake: in a line with a character or a string that cannot be read, all else; in a line
 * where brackets lack, all but the first; and what is wrong with a token that is none.
 */
export function withoutConsequences(text: string, problems: Problems): readonly SyntaxProblem[] {
  const { unreadable, unusual, brackets, others } = problems
  if (unreadable.length + unusual.length + brackets.length === 0) return others
  const lineOf = lineCounter(text)
  const linesOf = (some: readonly SyntaxProblem[]) => new Set(some.map(({ span }) => lineOf(span.start)))
  const unread = linesOf(unreadable)
  const unmatched = linesOf(brackets)
  const odd = new Set(unusual.map(({ span }) => span.start))
  const told = new Set<number>()
  const rest = inOrder([...brackets, ...others]).filter(({ span }) => {
    const line = lineOf(span.start)
    const isConsequence = unread.has(line) || odd.has(span.start) || (unmatched.has(line) && told.has(line))
    told.add(line)
    return !isConsequence
  })
  return [...unreadable, ...unusual, ...rest]
}

/** By their places in the text. */
export const inOrder = (problems: readonly SyntaxProblem[]): readonly SyntaxProblem[] =>
  problems.toSorted((a, b) => a.span.start - b.span.start)

/** Tells the number of the line of an offset. */
function lineCounter(text: string): (offset: number) => number {
  const starts = [0, ...Array.from(text.matchAll(/\r\n?|\n/g), (match) => match.index + match[0].length)]
  return (offset) => {
    let low = 0
    let high = starts.length
    while (high - low > 1) {
      const middle = (low + high) >>> 1
      if (starts[middle] <= offset) low = middle
      else high = middle
    }
    return low
  }
}
