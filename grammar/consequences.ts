/** Removes errors that follow from other errors: one mistake gives one error. */
import type { IRecognitionException, IToken, TokenType } from 'chevrotain'
import { readExpected } from './messages.js'
import { declaring } from './misspelt.js'
import type { SyntaxProblem } from './syntax-error.js'
import * as t from './tokens.js'

/** A parser error within this number of tokens in the line after another error follows from that one. */
const settling = 3

type Met = IRecognitionException & { readonly previousToken?: IToken }

/** Drops errors that the parser meets before it has recovered. */
export function settled<E extends Met>(text: string, tokens: readonly IToken[], errors: readonly E[]): readonly E[] {
  if (errors.length < 2) return errors
  const places = new Map(tokens.map((token, index) => [token, index]))
  const brackets = bracketsAround(tokens)
  /** Keywords used as names. */
  const misused = new Set<TokenType>()
  let last = Number.NEGATIVE_INFINITY
  return errors.filter(({ token, previousToken: previous, message }) => {
    const place = places.get(token) ?? tokens.length
    if (misused.has(token.tokenType) || (previous !== undefined && misused.has(previous.tokenType))) {
      last = place
      return false
    }
    if (t.keywords.includes(token.tokenType) && readExpected(message).includes('a name')) misused.add(token.tokenType)
    const between = tokens.slice(Math.max(0, place - settling), place)
    const isFar = place - last > settling || between.some(({ tokenType }) => tokenType === t.NewLine)
    // A body with an invalid header.
    const isBody = token.tokenType === t.LCurly && isInSameStatement(tokens, last, place)
    const isItem = isInList(tokens, brackets[last]) && brackets[last] === brackets[place]
    const isLike = isItem && (tokens[last].tokenType === token.tokenType || isSameLine(text, tokens[last], token))
    const isNew = isFar && !isBody && !isLike && !isInSameValue(tokens, last, place)
    if (isNew) last = place
    return isNew
  })
}

/** The innermost bracket around every token, by their places. */
function bracketsAround(tokens: readonly IToken[]): readonly (number | undefined)[] {
  const open: number[] = []
  return tokens.map((token, index) => {
    if (t.isClosing(token)) open.pop()
    const inner = open.at(-1)
    if (t.isOpening(token)) open.push(index)
    return inner
  })
}

const isInList = (tokens: readonly IToken[], bracket: number | undefined): boolean =>
  bracket !== undefined && tokens[bracket].tokenType !== t.LCurly

const isSameLine = (text: string, first: IToken, second: IToken): boolean =>
  !/[\r\n]/.test(text.slice(first.startOffset, second.startOffset))

const isInSameStatement = (tokens: readonly IToken[], last: number, place: number): boolean =>
  last >= 0 && !tokens.slice(last, place).some(({ tokenType }) => tokenType === t.NewLine)

/** Constants and functions are single values without line ends inside: the parser recovers after them. */
function isInSameValue(tokens: readonly IToken[], last: number, place: number): boolean {
  for (let index = Math.min(place, tokens.length) - 1; index >= 0; index--) {
    const { tokenType } = tokens[index]
    if (tokenType === t.Const || tokenType === t.Fn) return index <= last
    if (declaring.has(tokenType)) return false
  }
  return false
}

export interface Problems {
  /** Invalid tokens: the rest of their line may be misunderstood. */
  readonly unreadable: readonly SyntaxProblem[]
  /** Tokens that replace an invalid value. */
  readonly unusual: readonly SyntaxProblem[]
  readonly brackets: readonly SyntaxProblem[]
  readonly others: readonly SyntaxProblem[]
}

/**
 * Drops errors that follow from another mistake: in a line with an unreadable character, string or number, all others;
 * in a line or a statement with unmatched brackets, all but the first; errors at or right after an invalid token; and
 * those outside of a declaration that an error has ended too early. `tokens` are those that the parser reads.
 */
export function withoutConsequences(
  text: string,
  tokens: readonly IToken[],
  { unreadable, unusual, brackets, others }: Problems,
): readonly SyntaxProblem[] {
  const all = [...unreadable, ...unusual, ...brackets, ...others]
  if (all.length < 2) return all
  const { lineOf, statementOf, declarationOf } = stretches(text, tokens)
  const { tokensRead, unreadLines } = readable(lineOf, { unreadable, unusual })
  const odd = new Set(unusual.flatMap(({ span }) => [span.start, pastBlanks(text, span.end)]))
  const placesOf = ({ span }: SyntaxProblem) => [`line ${lineOf(span.start)}`, `statement ${statementOf(span.start)}`]
  const unmatched = new Set(brackets.flatMap(placesOf))
  const told = new Set<string>()
  const rest = inOrder([...brackets, ...others]).filter((problem) => {
    const { start } = problem.span
    const places = placesOf(problem)
    const declaration = `declaration ${declarationOf(start)}`
    const isConsequence =
      unreadLines.has(lineOf(start)) ||
      odd.has(start) ||
      places.some((place) => unmatched.has(place) && told.has(place)) ||
      (isLeftOver(problem) && told.has(declaration)) ||
      (isItem(problem) && told.has('item')) ||
      (isLooseBrace(problem) && told.has(`unclosed ${declaration}`))
    for (const place of [...places, declaration, ...(isItem(problem) ? ['item'] : [])]) told.add(place)
    if (problem.code === 'unclosed-bracket') told.add(`unclosed ${declaration}`)
    return !isConsequence
  })
  // In a text that is not code, most signs are invalid.
  const isProse = ({ code, likely }: { code: string; likely?: string }) =>
    code === 'unexpected-token' && likely === 'prose'
  const prose = new Set(rest.filter(isProse).map(({ span }) => lineOf(span.start)))
  return [...tokensRead.filter(({ span }) => !prose.has(lineOf(span.start))), ...rest]
}

/** Errors of tokens, and the lines that the parser may misunderstand. */
function readable(
  lineOf: Counter,
  { unreadable, unusual }: Pick<Problems, 'unreadable' | 'unusual'>,
): { readonly tokensRead: readonly SyntaxProblem[]; readonly unreadLines: ReadonlySet<number> } {
  const unread = new Set<number>()
  let unended = -2
  const first = inOrder(unreadable).filter(({ code, span }) => {
    const line = lineOf(span.start)
    // A missing closing quote starts a string in the next line.
    const isTold = unread.has(line) || (code === 'unterminated-string' && line === unended + 1)
    if (code === 'unterminated-string') unended = isTold ? -2 : line
    unread.add(line)
    return !isTold
  })
  const others = unusual.filter(({ span }) => !unread.has(lineOf(span.start)))
  const numbers = others.filter(({ code }) => code === 'invalid-number').map(({ span }) => lineOf(span.start))
  return { tokensRead: [...first, ...others], unreadLines: new Set([...unread, ...numbers]) }
}

/** Whether this is left over from a declaration that ends too early: a brace, or text outside of all declarations. */
function isLeftOver(problem: SyntaxProblem): boolean {
  if (problem.code !== 'unexpected-token') return false
  const { expected, found, likely } = problem
  if (expected.includes("'block'") || likely === 'const') return true
  return found === "'}'" && expected.length === 0
}

/** Whether this is an item of a network that lacks its beginning: the others lack it, too. */
const isItem = (problem: SyntaxProblem): boolean =>
  problem.code === 'unexpected-token' &&
  problem.expected.some((word) => word === "'block'" || word === "'{'") &&
  /^the keyword '(?:input|(?:pseudo_)?siamese|expect|head|tower|defaults)'$/.test(problem.found)

const isLooseBrace = (problem: SyntaxProblem): boolean => problem.code === 'unexpected-token' && problem.found === "'{'"

function pastBlanks(text: string, from: number): number {
  let at = from
  while (text[at] === ' ' || text[at] === '\t') at++
  return at
}

/** Keyed by places in the text. */
export const inOrder = (problems: readonly SyntaxProblem[]): readonly SyntaxProblem[] =>
  problems.toSorted((a, b) => a.span.start - b.span.start)

type Counter = (offset: number) => number

/** Of an offset: the index of its line, of its statement or item, and of its declaration, which starts a line. */
function stretches(
  text: string,
  tokens: readonly IToken[],
): { readonly lineOf: Counter; readonly statementOf: Counter; readonly declarationOf: Counter } {
  const lineOf = counter([0, ...Array.from(text.matchAll(/\r\n?|\n/g), (match) => match.index + match[0].length)])
  const declarations: number[] = [0]
  const statements: number[] = [0]
  let line = -1
  let depth = 0
  for (const token of tokens) {
    const { tokenType, startOffset } = token
    const isFirst = lineOf(startOffset) > line
    line = lineOf(startOffset)
    if (t.isOpening(token)) depth++
    else if (t.isClosing(token)) depth--
    const isDeclaration = isFirst && depth === 0 && declaring.has(tokenType)
    if (isDeclaration) declarations.push(startOffset)
    if (isDeclaration || tokenType === t.NewLine) statements.push(startOffset)
  }
  return { lineOf, statementOf: counter(statements), declarationOf: counter(declarations) }
}

/** Returns a function from an offset to the index of its interval; intervals begin at `starts`. */
function counter(starts: readonly number[]): Counter {
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
