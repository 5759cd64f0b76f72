/**
 * Where one statement ends and the next begins: the parser has no lines, so a `NewLine` is put between two of them. A
 * keyword that is misspelt is known by its place here, before the parser takes what follows for something else.
 */
import type { IToken, TokenType } from 'chevrotain'
import { couldSeparate, endOf, type Layout, layOut } from './lines.js'
import { nearest } from './nearest.js'
import type { SyntaxProblem } from './syntax-error.js'
import * as t from './tokens.js'

/** What a pair of brackets holds. */
type Content = 'file' | 'network' | 'claims' | 'statements' | 'list'

/** What may begin a line, by what is around it, where the words behind it are of these kinds. */
const openers: Readonly<Record<Content, readonly { keyword: TokenType; behind: readonly TokenType[] }[]>> = {
  file: [
    { keyword: t.Import, behind: [t.LCurly] },
    ...[t.Block, t.Tower, t.Head, t.Network].flatMap((keyword) => [
      { keyword, behind: [t.Name, t.LParen] },
      { keyword, behind: [t.Name, t.LCurly] },
    ]),
    { keyword: t.Defaults, behind: [t.Name, t.LCurly] },
  ],
  network: [
    { keyword: t.Input, behind: [t.Name, t.Colon] },
    { keyword: t.Siamese, behind: [t.Name] },
    { keyword: t.Head, behind: [t.Name] },
    { keyword: t.Defaults, behind: [t.Name, t.LCurly] },
    { keyword: t.Expect, behind: [t.LCurly] },
  ],
  statements: [
    { keyword: t.Let, behind: [t.Name, t.Equals] },
    { keyword: t.Stage, behind: [t.Name, t.LCurly] },
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
}

/** The stream as the parser reads it. `tokens` must be balanced. */
export function separateStatements(text: string, file: string, tokens: readonly IToken[]): Separated {
  const layout = layOut(text, tokens)
  const out: IToken[] = []
  const problems: SyntaxProblem[] = []
  const outer: Place[] = []
  let place: Place = { content: 'file', indentation: 0 }
  for (const [index, token] of tokens.entries()) {
    const previous: IToken | undefined = tokens[index - 1]
    const separates = previous !== undefined && isSeparated(tokens, index, layout, place)
    const begins = separates || previous === undefined || t.isOpening(previous)
    const keyword = begins ? misspelt(tokens, index, place.content) : undefined
    if (keyword !== undefined) problems.push(unexpected(file, token, [keyword.LABEL!]))
    const read = keyword === undefined ? token : { ...token, tokenType: keyword, tokenTypeIdx: keyword.tokenTypeIdx! }
    if (separates && place.content !== 'file' && place.content !== 'list')
      out.push(t.insertedAt(t.NewLine, endOf(previous)))
    if (begins || (place.content === 'file' && declaring.has(read.tokenType))) {
      place.keyword = read.tokenType
      place.indentation = layout.indentation[index]
    }
    if (t.isOpening(read)) {
      outer.push(place)
      place = { content: contentOf(read, place), indentation: place.indentation }
    } else if (t.isClosing(read)) {
      if (place.content === 'list') dropTrailingComma(out)
      place = outer.pop() ?? { content: 'file', indentation: 0 }
    }
    out.push(read)
  }
  return { tokens: out, problems }
}

/**
 * Whether a statement begins here. A value may stand on the line below its `=` when it is further in; else it is missing,
 * and that line is the next statement.
 */
function isSeparated(tokens: readonly IToken[], index: number, layout: Layout, place: Place): boolean {
  if (!layout.first[index]) return false
  const previous = tokens[index - 1]
  if (couldSeparate(previous, tokens[index])) return true
  if (t.isClosing(tokens[index])) return false
  const isValued = place.content === 'claims' || (place.content === 'statements' && place.keyword === t.Let)
  return isValued && comparisons.has(previous.tokenType) && layout.indentation[index] <= place.indentation
}

const comparisons: ReadonlySet<TokenType> = new Set([t.Equals, t.LessEqual, t.GreaterEqual])

const unexpected = (file: string, token: IToken, expected: readonly string[]): SyntaxProblem => ({
  code: 'unexpected-token',
  span: { file, start: token.startOffset, end: endOf(token) },
  found: `'${token.image}'`,
  expected,
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
  if (tokens[index].tokenType !== t.Name) return undefined
  const fitting = openers[content].filter(({ behind }) =>
    behind.every((type, offset) => tokens[index + 1 + offset]?.tokenType === type),
  )
  const words = fitting.map(({ keyword }) => keyword.PATTERN as string)
  const word = nearest(tokens[index].image, words)
  return fitting.find(({ keyword }) => keyword.PATTERN === word)?.keyword
}

/** `(a, b,)`: the comma at the end of a list says nothing. */
function dropTrailingComma(out: IToken[]): void {
  const before = out.at(-2)
  if (out.at(-1)?.tokenType !== t.Comma || before === undefined) return
  if (before.tokenType !== t.Comma && !t.isOpening(before)) out.pop()
}
