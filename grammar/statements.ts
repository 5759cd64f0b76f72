/**
 * Where one statement ends and the next begins: the parser has no lines, so a `NewLine` is put between two of them. A
 * keyword that is misspelt is known by its place here, before the parser takes what follows for something else.
 */
import type { IToken, TokenType } from 'chevrotain'
import { elseIfAt, type Habit, habitAt } from './habits.js'
import { couldSeparate, endOf, type Layout } from './lines.js'
import { describe } from './messages.js'
import { nearest } from './nearest.js'
import type { SyntaxProblem } from './syntax-error.js'
import * as t from './tokens.js'

/** What a pair of brackets holds. */
type Content = 'file' | 'network' | 'claims' | 'statements' | 'list'

/** What may begin a line, by what is around it, where the words behind it are of these kinds. */
const openers: Readonly<Record<Content, readonly { keyword: TokenType; behind: readonly TokenType[] }[]>> = {
  file: [
    { keyword: t.Import, behind: [t.LCurly] },
    { keyword: t.Const, behind: [t.Name, t.Equals] },
    { keyword: t.Fn, behind: [t.Name, t.LParen] },
    ...[t.Block, t.Tower, t.Head, t.Network].flatMap((keyword) => [
      { keyword, behind: [t.Name, t.LParen] },
      { keyword, behind: [t.Name, t.LCurly] },
    ]),
    { keyword: t.Defaults, behind: [t.Name, t.LCurly] },
  ],
  network: [
    { keyword: t.Input, behind: [t.Name, t.Colon] },
    { keyword: t.Siamese, behind: [t.Name] },
    { keyword: t.PseudoSiamese, behind: [t.Name] },
    { keyword: t.Tower, behind: [t.Name] },
    { keyword: t.Head, behind: [t.Name] },
    { keyword: t.Defaults, behind: [t.Name, t.LCurly] },
    { keyword: t.Expect, behind: [t.LCurly] },
  ],
  statements: [
    ...[t.Equals, t.Colon].map((word) => ({ keyword: t.Let, behind: [t.Name, word] })),
    { keyword: t.Layer, behind: [t.Name, t.Equals] },
    ...[t.LCurly, t.InterpolationOpen].map((brace) => ({ keyword: t.Stage, behind: [t.Name, brace] })),
    ...[t.Name, t.NumberToken].flatMap((count) => [{ keyword: t.Repeat, behind: [count] }]),
    ...[t.In, t.As].map((word) => ({ keyword: t.For, behind: [t.Name, word] })),
    ...[t.Name, t.Not].map((word) => ({ keyword: t.Assert, behind: [word] })),
    ...[t.Name, t.Not].map((word) => ({ keyword: t.If, behind: [word] })),
  ],
  claims: [],
  list: [],
}

export interface Separated {
  readonly tokens: readonly IToken[]
  readonly problems: readonly SyntaxProblem[]
}

/** Where the scan is: what the brackets around it hold, and what began the statement there. */
interface Place {
  readonly content: Content
  keyword?: TokenType
  /** How far the line of that statement is indented. */
  indentation: number
  /** A list that takes more than one item, as a tuple does: how many commas it has so far. */
  commas?: number
  /** A list of arguments or settings: whether a colon in it was told that should be `=`; one is told. */
  colon?: 'read' | 'told'
}

/** The stream as the parser reads it. `tokens` must be balanced. */
export function separateStatements(file: string, tokens: readonly IToken[], layout: Layout): Separated {
  const out: IToken[] = []
  const problems: SyntaxProblem[] = []
  const outer: Place[] = []
  let place: Place = { content: 'file', indentation: 0 }
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index]
    const previous: IToken | undefined = tokens[index - 1]
    const separates = previous !== undefined && isSeparated(tokens, index, layout, place)
    const begins = separates || previous === undefined || t.isOpening(previous)
    const habit = habitIn(tokens, index, begins, place)
    if (habit !== undefined) {
      problems.push({ ...unexpected(file, token, habit.expected), likely: habit.likely })
      if (separates && place.content === 'statements') out.push(t.tokenAt(t.NewLine, endOf(previous)))
      if (begins) Object.assign(place, { keyword: habit.tokens[0]?.tokenType, indentation: layout.indentation[index] })
      out.push(...habit.tokens)
      index += habit.count - 1
      continue
    }
    if (isColonOfArgument(out, token, place)) {
      if (place.colon !== 'told') problems.push({ ...unexpected(file, token, ["'='"]), likely: 'argument' })
      place.colon = 'told'
      out.push({ ...token, tokenType: t.Equals, tokenTypeIdx: t.Equals.tokenTypeIdx! })
      continue
    }
    const keyword = begins ? misspelt(tokens, index, place.content) : misspeltElse(tokens, index)
    if (keyword !== undefined) problems.push(unexpected(file, token, [keyword.LABEL!]))
    const read = keyword === undefined ? token : { ...token, tokenType: keyword, tokenTypeIdx: keyword.tokenTypeIdx! }
    if (separates && place.content !== 'file' && place.content !== 'list')
      out.push(t.tokenAt(t.NewLine, endOf(previous)))
    if (begins || (place.content === 'file' && declaring.has(read.tokenType))) {
      place.keyword = read.tokenType
      place.indentation = layout.indentation[index]
    }
    if (t.isOpening(read)) {
      outer.push(place)
      place = placeIn(tokens, index, read, place)
    } else if (t.isClosing(read)) {
      // A tuple has two items at least: `(a,)` lacks one.
      if (place.content === 'list' && place.commas !== 1) dropTrailingComma(out)
      place = outer.pop() ?? { content: 'file', indentation: 0 }
    }
    if (place.commas !== undefined && read.tokenType === t.Comma) place.commas++
    out.push(read)
  }
  return { tokens: out, problems }
}

/** What the brackets hold that open at `index`. */
function placeIn(tokens: readonly IToken[], index: number, opening: IToken, around: Place): Place {
  const content = contentOf(opening, around)
  const name = tokens[index - 1]?.tokenType
  const isTuple = opening.tokenType === t.LParen && name !== t.Name
  const isParameters = around.content === 'file' && declaring.has(tokens[index - 2]?.tokenType)
  const isArguments = content === 'list' && name === t.Name && !isParameters && opening.tokenType === t.LParen
  const isSettings = content === 'list' && around.keyword === t.Defaults
  return {
    ...{ content, indentation: around.indentation },
    ...(isTuple && { commas: 0 }),
    ...((isArguments || isSettings) && { colon: 'read' as const }),
  }
}

function habitIn(tokens: readonly IToken[], index: number, begins: boolean, { content }: Place): Habit | undefined {
  if (!begins) return elseIfAt(tokens, index)
  return content === 'file' || content === 'statements' ? habitAt(tokens, index, content) : undefined
}

/** Whether this is the colon of `filters: 8` among arguments. */
function isColonOfArgument(out: readonly IToken[], { tokenType }: IToken, { colon }: Place): boolean {
  if (colon === undefined || tokenType !== t.Colon || !t.isName(out.at(-1)!.tokenType)) return false
  const before = out.at(-2)!
  return before.tokenType === t.Comma || t.isOpening(before)
}

/**
 * Whether a statement begins here. A value may stand on the line below its `=` when it is further in; else it is missing,
 * and that line is the next statement.
 */
function isSeparated(tokens: readonly IToken[], index: number, layout: Layout, place: Place): boolean {
  if (!layout.first[index]) return false
  const previous = tokens[index - 1]
  const { tokenType } = tokens[index]
  // A claim's source may stand on a line of its own.
  if (place.content === 'claims' && strings.has(tokenType)) return false
  if (couldSeparate(previous, tokens[index])) return !isElse(tokens, index)
  if (t.isClosing(tokens[index]) || layout.indentation[index] > place.indentation) return false
  if (place.content === 'claims') return comparisons.has(previous.tokenType)
  const isValued = place.content === 'statements' && (place.keyword === t.Let || place.keyword === t.Layer)
  return isValued && previous.tokenType === t.Equals
}

const comparisons: ReadonlySet<TokenType> = new Set([t.Equals, t.LessEqual, t.GreaterEqual])
const strings: ReadonlySet<TokenType> = new Set([t.StringToken, t.UnterminatedString, t.ForeignString])

/** Whether this is `else`, or was meant to be. */
const isElse = (tokens: readonly IToken[], index: number): boolean =>
  tokens[index].tokenType === t.Else || misspeltElse(tokens, index) !== undefined

const unexpected = (file: string, token: IToken, expected: readonly string[]) => ({
  ...({ code: 'unexpected-token', expected, found: describe(token) } as const),
  span: { file, start: token.startOffset, end: endOf(token) },
})

const declaring: ReadonlySet<TokenType> = new Set(openers.file.map(({ keyword }) => keyword))

function contentOf(opening: IToken, { content, keyword }: Place): Content {
  if (opening.tokenType !== t.LCurly) return 'list'
  switch (keyword) {
    case t.Import:
    case t.Defaults:
      return 'list'
    case t.Network:
      return content === 'file' ? 'network' : 'statements'
    case t.Expect:
      return 'claims'
    default:
      return 'statements'
  }
}

/** The keyword that a name at a line's beginning was meant to be: one that may stand there, and is nearly that word. */
function misspelt(tokens: readonly IToken[], index: number, content: Content): TokenType | undefined {
  if (tokens[index].tokenType !== t.Name || tokens[index].image.length < 2) return undefined
  const fitting = openers[content].filter(({ behind }) =>
    behind.every((type, offset) => tokens[index + 1 + offset]?.tokenType === type),
  )
  const words = fitting.map(({ keyword }) => keyword.PATTERN as string)
  const word = nearest(tokens[index].image, words)
  return fitting.find(({ keyword }) => keyword.PATTERN === word)?.keyword
}

/** The `else` that a name behind a `}` was meant to be. */
function misspeltElse(tokens: readonly IToken[], index: number): TokenType | undefined {
  if (tokens[index].tokenType !== t.Name || tokens[index - 1]?.tokenType !== t.RCurly) return undefined
  const next = tokens[index + 1]?.tokenType
  if (next !== t.LCurly && next !== t.If) return undefined
  return nearest(tokens[index].image, ['else']) === undefined ? undefined : t.Else
}

/** `(a, b,)`: the comma at the end of a list says nothing. */
function dropTrailingComma(out: IToken[]): void {
  const before = out.at(-2)
  if (out.at(-1)?.tokenType !== t.Comma || before === undefined) return
  if (before.tokenType !== t.Comma && !t.isOpening(before)) out.pop()
}
