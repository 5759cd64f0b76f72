/** The pipeline from text to tree: tokens, brackets, statements, concrete syntax tree, tree. */
import type { CstNode, IRecognitionException, IToken } from 'chevrotain'
import type { SourceFile } from './ast.js'
import { balance, isInserted } from './brackets.js'
import { buildFile } from './build-ast.js'
import { inOrder, type Problems, settled, withoutConsequences } from './consequences.js'
import { withDivisions } from './division.js'
import { findNotText } from './encoding.js'
import { readForeign } from './foreign.js'
import { likelyMeant, placeAt } from './likely.js'
import { attachDocs, endOf, layOut } from './lines.js'
import { describe, messages, readExpected } from './messages.js'
import { nestingLimit } from './nesting.js'
import { insertOpenings } from './openings.js'
import { NetParser } from './parser.js'
import { errorLimit, Mistake, TooManyErrors } from './recovery.js'
import { nameStages } from './stage-names.js'
import { separateStatements } from './statements.js'
import type { SyntaxProblem } from './syntax-error.js'
import { expandTemplates } from './templates.js'
import * as t from './tokens.js'

/** Maximum number of characters that are read. */
export const sizeLimit = 1_000_000

const lexer = t.createLexer({ skipValidations: true })
/** Parses texts without mistakes, which most are. */
const parser = new NetParser({ recovers: false, checks: false, messages })
/** Created at the first mistake: the analysis of the grammar takes as long as a compilation. */
let recovering: NetParser | undefined

export interface Parsed {
  readonly tree: SourceFile
  /** In the text's order. */
  readonly errors: readonly SyntaxProblem[]
}

/**
 * The tree of a `.net` file and all its syntax errors. Never throws: with errors, the tree holds everything that could
 * be read. `file` is the name in messages.
 */
export function parse(text: string, file: string): Parsed {
  const { tree, errors } = read(text, file)
  return { tree, errors }
}

/** The same with the tokens it was built from, which only a text without errors is sure to have. */
export interface Read extends Parsed {
  /** With a `NewLine` between two statements. */
  readonly tokens?: readonly IToken[]
  readonly cst?: CstNode
}

export function read(text: string, file: string): Read {
  try {
    return readWhole(text, file)
  } catch (error) {
    // Some browsers have a smaller stack than most runtimes, which overflows before the limit on nesting.
    if (!(error instanceof RangeError)) throw error
    const span = { file, start: 0, end: text.length }
    const problem = { code: 'nesting-too-deep', span, limit: nestingLimit } as const
    return { tree: { kind: 'file', imports: [], declarations: [], partial: true, span }, errors: [problem] }
  }
}

function readWhole(text: string, file: string): Read {
  const whole = { file, start: 0, end: text.length }
  const nothing: SourceFile = { kind: 'file', imports: [], declarations: [], partial: true, span: whole }
  if (text.length > sizeLimit) {
    const error = { code: 'file-too-large', span: whole, characters: text.length, limit: sizeLimit } as const
    return { tree: nothing, errors: [error] }
  }
  const odd = findNotText(text, file)
  if (odd !== undefined) return { tree: nothing, errors: [odd] }
  const { tokens, lined, comments, docs, unreadable, unusual } = tokenize(text, file)
  const layout = layOut(lined, tokens)
  const opened = insertOpenings(file, tokens, layout)
  const balanced = balance(file, opened.tokens, opened.tokens === tokens ? layout : layOut(lined, opened.tokens))
  if (balanced.problems.some(({ code }) => code === 'nesting-too-deep')) {
    return { tree: nothing, errors: limited(inOrder([...unreadable, ...unusual, ...balanced.problems]), false) }
  }
  // Tokens are unchanged, unless brackets are missing or superfluous.
  const isSame = balanced.problems.length === 0 && balanced.tokens.length === tokens.length
  const separated = separateStatements(file, balanced.tokens, isSame ? layout : layOut(lined, balanced.tokens))
  const { cst, errors: syntactic } = parseTokens(text, file, separated.tokens)
  const brackets = [...opened.problems, ...balanced.problems]
  const others = [...separated.problems, ...syntactic]
  const errors = [...withoutConsequences(text, separated.tokens, { unreadable, unusual, brackets, others })]
  const broken = [...balanced.problems, ...syntactic].map(({ span }) => span.start).sort((a, b) => a - b)
  const context = { file, text, errors, docs: attachDocs(tokens, docs), broken }
  const tree = cst === undefined ? nothing : buildFile(context, cst, text.length)
  const told = limited(withDivisions(text, comments, inOrder(errors)), cst === undefined)
  return { tree, errors: told, tokens: separated.tokens, ...(cst !== undefined && { cst }) }
}

/** The first errors; and a note that there are more, if there are or if the parser `stopped` at them. */
function limited(errors: readonly SyntaxProblem[], stopped: boolean): readonly SyntaxProblem[] {
  const last = errors[Math.min(errors.length, errorLimit) - 1]
  if (last === undefined || (errors.length <= errorLimit && !stopped)) return errors
  return [...errors.slice(0, errorLimit), { code: 'too-many-errors', span: last.span, limit: errorLimit }]
}

interface Lexed extends Pick<Problems, 'unreadable' | 'unusual'> {
  /** The text that is split into lines. */
  readonly lined: string
  readonly tokens: readonly IToken[]
  readonly comments: readonly IToken[]
  readonly docs: readonly IToken[]
}

function tokenize(text: string, file: string): Lexed {
  const lexed = lexer.tokenize(text)
  const expanded = expandTemplates(lexer, text, file, lexed.tokens)
  const mended = readForeign(text, file, expanded.tokens)
  const tokens = nameStages(text, mended.tokens)
  const unexpected = [...lexed.errors, ...expanded.lexing].map(({ offset, length }): SyntaxProblem => {
    const character = String.fromCodePoint(text.codePointAt(offset)!)
    return { code: 'unexpected-character', span: { file, start: offset, end: offset + length }, character }
  })
  const unreadable = [...inOrder([...unexpected, ...expanded.problems])]
  const unusual: SyntaxProblem[] = [...mended.problems]
  for (const token of tokens) {
    // The lexer records only where a token starts; the concrete tree also needs its end.
    token.endOffset = endOf(token) - 1
    const span = { file, start: token.startOffset, end: endOf(token) }
    if (token.tokenType === t.UnterminatedString) unreadable.push({ code: 'unterminated-string', span })
    if (token.tokenType === t.ForeignString) unusual.push({ code: 'wrong-quotes', span })
    if (token.tokenType === t.MalformedNumber) unusual.push({ code: 'invalid-number', span, text: token.image })
  }
  const comments = lexed.groups[t.commentGroup] ?? []
  return { tokens, lined: mended.lined, comments, docs: lexed.groups[t.docGroup] ?? [], unreadable, unusual }
}

interface Recognized {
  /** Undefined if too many errors ended the parse. */
  readonly cst?: CstNode
  readonly errors: readonly SyntaxProblem[]
}

/** Common to chevrotain's exceptions. */
type Met = IRecognitionException & { readonly previousToken?: IToken }

function parseTokens(text: string, file: string, tokens: readonly IToken[]): Recognized {
  parser.input = [...tokens]
  try {
    return { cst: parser.file(), errors: [] }
  } catch (error) {
    if (!(error instanceof Mistake)) throw error
    return parseAfterMistakes(text, file, tokens)
  }
}

function parseAfterMistakes(text: string, file: string, tokens: readonly IToken[]): Recognized {
  recovering ??= new NetParser({ recovers: true, checks: false, messages })
  let cst: CstNode | undefined
  recovering.input = [...tokens]
  try {
    cst = recovering.file()
  } catch (error) {
    if (!(error instanceof TooManyErrors)) throw error
  }
  // An error at an inserted bracket, or right after it, is reported with the bracket.
  const told = settled(text, tokens, recovering.errors as readonly Met[]).filter(
    ({ token, previousToken }) => !isInserted(token) && (previousToken === undefined || !isInserted(previousToken)),
  )
  const places = new Map(tokens.map((token, index) => [token, index]))
  const errors = told.map((error) => {
    const problem = unexpected(text, file, error)
    const { context, token: found } = error
    const { expected } = problem
    const index = places.get(found) ?? tokens.length
    const likely = likelyMeant(placeAt(tokens, index, { found, rules: context.ruleStack, expected }))
    return likely === undefined ? problem : { ...problem, likely }
  })
  return { ...(cst !== undefined && { cst }), errors }
}

function unexpected(text: string, file: string, error: Met): SyntaxProblem & { readonly code: 'unexpected-token' } {
  const { token, previousToken: previous, message } = error
  const expected = readExpected(message)
  if (previous !== undefined && token.tokenType === t.RCurly && error.context.ruleStack.length > 1) {
    const end = endOf(previous)
    // If something is missing before a `}` on a separate line, it is missing on the line above.
    const isAbove = /[\r\n]/.test(text.slice(end, token.startOffset))
    if (isAbove) return { code: 'unexpected-token', span: { file, start: end, end }, found: 'a new line', expected }
  }
  const start = Number.isNaN(token.startOffset) ? text.length : token.startOffset
  const span = { file, start, end: start + token.image.length }
  return { code: 'unexpected-token', span, found: describe(token), expected }
}
