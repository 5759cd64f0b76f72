/**
 * Separates statements: the parser has no lines, so a `NewLine` token is inserted between two statements. Misspelled
 * keywords and habits from other languages are recognized here by their places, before the parser misreads what
 * follows.
 */
import type { IToken, TokenType } from 'chevrotain'
import { opensList } from './brackets.js'
import { elseIfAt, type Habit, habitAt } from './habits.js'
import { couldSeparate, endOf, type Layout } from './lines.js'
import { describe } from './messages.js'
import { type Content, declaring, items, misspelt, misspeltElse } from './misspelt.js'
import type { SyntaxProblem } from './syntax-error.js'
import * as t from './tokens.js'

export interface Separated {
  readonly tokens: readonly IToken[]
  readonly problems: readonly SyntaxProblem[]
}

/** The state of the scan: the content of the enclosing brackets, and the first token of the statement. */
interface Place {
  readonly content: Content
  keyword?: TokenType | undefined
  /** Indentation of the first line of that statement. */
  indentation: number
  /** Whether it contained `=` so far. */
  isValued?: boolean
  /** For a list that needs more than one item, as a tuple does: the number of commas so far. */
  commas?: number
  /** A list of arguments or settings, which have no colons; the first one is reported. */
  colons?: 'none' | 'reported'
}

interface Scan {
  readonly file: string
  readonly tokens: readonly IToken[]
  readonly layout: Layout
  readonly out: IToken[]
  readonly problems: SyntaxProblem[]
  readonly outer: Place[]
  place: Place
}

/** The stream for the parser. `tokens` must be balanced. */
export function separateStatements(file: string, tokens: readonly IToken[], layout: Layout): Separated {
  const place: Place = { content: 'file', indentation: 0 }
  const scan: Scan = { file, tokens, layout, out: [], problems: [], outer: [], place }
  for (let index = 0; index < tokens.length; ) index += readAt(scan, index)
  return { tokens: scan.out, problems: scan.problems }
}

/** Whether a declaration has a value instead of a body. */
const isValue = ({ keyword }: Place): boolean => keyword === t.Const || keyword === t.Fn

/** Constructs whose statements are on separate lines. */
const bodies: ReadonlySet<Content> = new Set(['network', 'claims', 'statements', 'unknown'])

/** Reads the construct at `index`; returns its number of tokens. */
function readAt(scan: Scan, index: number): number {
  const { tokens, layout, out, place } = scan
  const token = tokens[index]
  const previous: IToken | undefined = tokens[index - 1]
  const separates = previous !== undefined && isSeparated(scan, index)
  const begins = separates || previous === undefined || t.isOpening(previous)
  if (separates && bodies.has(place.content)) out.push(t.tokenAt(t.NewLine, endOf(previous)))
  const habit = habitIn(scan, index, begins)
  const read = habit?.tokens ?? [asWritten(scan, index, begins)]
  const first = read[0]?.tokenType ?? token.tokenType
  if (begins || (place.content === 'file' && declaring.has(first)) || isItem(scan, index)) {
    place.keyword = first
    if (place.content !== 'file' || declaring.has(first)) place.indentation = layout.indentation[index]
    place.isValued = false
  }
  if (first === t.Equals) place.isValued = true
  if (habit !== undefined) {
    scan.problems.push({ ...unexpected(scan, token, habit.expected), likely: habit.likely })
    out.push(...read)
    return habit.count
  }
  if (t.isOpening(token)) {
    scan.outer.push(place)
    scan.place = placeIn(scan, index, begins)
  } else if (t.isClosing(token)) {
    // A tuple has at least two items: `(a,)` lacks one.
    if (place.content === 'list' && place.commas !== 1) dropTrailingComma(out)
    scan.place = scan.outer.pop() ?? { content: 'file', indentation: 0 }
    // A declaration has one body.
    if (scan.place.content === 'file' && token.tokenType === t.RCurly && !isValue(scan.place))
      scan.place.keyword = undefined
  }
  if (scan.place.commas !== undefined && first === t.Comma) scan.place.commas++
  out.push(...read)
  return 1
}

/** Whether an item of a network starts here, though the one above is incomplete. */
const isItem = ({ tokens, place }: Scan, index: number): boolean =>
  place.content === 'network' && items.has(tokens[index].tokenType)

function habitIn({ tokens, layout, place }: Scan, index: number, begins: boolean): Habit | undefined {
  if (!begins) return elseIfAt(tokens, index)
  const { content } = place
  if (content === 'statements') return habitAt(tokens, index, content)
  // A function that lacks its `=` continues with `let`, and so does a body that is closed too early.
  const isPart = (place.keyword === t.Fn && !place.isValued) || layout.indentation[index] > place.indentation
  return content === 'file' && !isPart ? habitAt(tokens, index, content) : undefined
}

/** The token; a misspelled keyword becomes the keyword, and a colon before an argument becomes `=`. */
function asWritten(scan: Scan, index: number, begins: boolean): IToken {
  const { tokens, place } = scan
  const token = tokens[index]
  const keyword = begins ? misspelt(tokens, index, place.content) : misspeltElse(tokens, index)
  if (keyword !== undefined) {
    scan.problems.push(unexpected(scan, token, [keyword.LABEL!]))
    return t.retyped(token, keyword)
  }
  if (!isColonOfArgument(scan, token)) return token
  if (place.colons !== 'reported') scan.problems.push({ ...unexpected(scan, token, ["'='"]), likely: 'argument' })
  place.colons = 'reported'
  return t.retyped(token, t.Equals)
}

/** Whether this is the colon of `filters: 8` among arguments. */
function isColonOfArgument({ out, place }: Scan, { tokenType }: IToken): boolean {
  if (place.colons === undefined || tokenType !== t.Colon || !t.isName(out.at(-1)!.tokenType)) return false
  const before = out.at(-2)!
  return before.tokenType === t.Comma || t.isOpening(before)
}

/** The content of braces in a network, by item. */
const braced: ReadonlyMap<TokenType, Content> = new Map([
  [t.Expect, 'claims'],
  [t.Input, 'statements'],
])

/** The content of the brackets that open at `index`. */
function placeIn({ tokens, place: around }: Scan, index: number, begins: boolean): Place {
  const content = opensList(tokens, index) ? 'list' : contentOf(tokens[index], around, begins)
  const isNamed = tokens[index].tokenType === t.LParen && t.isName(tokens[index - 1]?.tokenType)
  const isParameters = around.content === 'file' && !around.isValued
  const isSettings = content === 'list' && around.keyword === t.Defaults
  return {
    ...{ content, indentation: around.indentation },
    ...(tokens[index].tokenType === t.LParen && !isNamed && { commas: 0 }),
    ...(((isNamed && !isParameters) || isSettings) && { colons: 'none' as const }),
  }
}

function contentOf({ tokenType }: IToken, { content, keyword, isValued }: Place, begins: boolean): Content {
  if (tokenType !== t.LCurly) return 'list'
  if (content === 'statements' || content === 'list' || content === 'unknown')
    return content === 'list' ? 'statements' : content
  if (begins || keyword === undefined) return 'unknown'
  if (keyword === t.Defaults) return 'list'
  if (content === 'claims') return 'statements'
  if (content === 'network') return braced.get(keyword) ?? 'unknown'
  if (keyword === t.Network) return 'network'
  // A function has braces only in its value.
  return declaring.has(keyword) && (keyword !== t.Fn || isValued) ? 'statements' : 'unknown'
}

/**
 * Whether a statement starts here. A value may be on the line below its `=` if it is indented further; else it is
 * missing, and that line is the next statement.
 */
function isSeparated({ tokens, layout, place }: Scan, index: number): boolean {
  if (!layout.first[index]) return false
  const previous = tokens[index - 1]
  const { tokenType } = tokens[index]
  const isFurtherIn = layout.indentation[index] > place.indentation
  // A claim's source may be on a separate line.
  if (place.content === 'claims' && strings.has(tokenType)) return false
  if (couldSeparate(previous, tokens[index])) {
    return !isElse(tokens, index) && !(place.content === 'file' && goesOn(tokens, index, place, isFurtherIn))
  }
  if (t.isClosing(tokens[index]) || isFurtherIn) return false
  if (place.content === 'claims') return comparisons.has(previous.tokenType)
  const isValued = place.content === 'statements' && (place.keyword === t.Let || place.keyword === t.Layer)
  return isValued && previous.tokenType === t.Equals
}

/**
 * Whether a line outside of all brackets continues: with a list, or in a value, which may follow a binding of a
 * function.
 */
const goesOn = (tokens: readonly IToken[], index: number, place: Place, isFurtherIn: boolean): boolean =>
  t.isOpening(tokens[index]) || (isValue(place) && (isFurtherIn || tokens[index - 1].tokenType === t.In))

const comparisons: ReadonlySet<TokenType> = new Set([t.Equals, t.LessEqual, t.GreaterEqual])
const strings: ReadonlySet<TokenType> = new Set([t.StringToken, t.UnterminatedString, t.ForeignString])

/** Whether this is `else`, or was meant to be. */
const isElse = (tokens: readonly IToken[], index: number): boolean =>
  tokens[index].tokenType === t.Else ||
  misspeltElse(tokens, index) !== undefined ||
  elseIfAt(tokens, index) !== undefined

const unexpected = ({ file }: Scan, token: IToken, expected: readonly string[]) => ({
  ...({ code: 'unexpected-token', expected, found: describe(token) } as const),
  span: { file, start: token.startOffset, end: endOf(token) },
})

/** `(a, b,)`: a trailing comma has no meaning. */
function dropTrailingComma(out: IToken[]): void {
  const before = out.at(-2)
  if (out.at(-1)?.tokenType !== t.Comma || before === undefined) return
  if (before.tokenType !== t.Comma && !t.isOpening(before)) out.pop()
}
