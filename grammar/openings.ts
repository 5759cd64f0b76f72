/**
 * Inserts a missing `{` of a header if its lines or its `}` show that it has a body: otherwise the whole body would be
 * misread.
 */
import type { IToken, TokenType } from 'chevrotain'
import { couldSeparate, endOf, type Layout } from './lines.js'
import { describe } from './messages.js'
import type { SyntaxProblem } from './syntax-error.js'
import * as t from './tokens.js'

/** First words of headers, by what may come between them and the brace. */
const headers: ReadonlyMap<TokenType, 'name and parameters' | 'name' | 'value' | 'nothing'> = new Map([
  ...[t.Block, t.Tower, t.Head, t.Network].map((type) => [type, 'name and parameters'] as const),
  ...[t.Stage, t.Defaults].map((type) => [type, 'name'] as const),
  ...[t.Repeat, t.For, t.If].map((type) => [type, 'value'] as const),
  ...[t.Expect, t.Else].map((type) => [type, 'nothing'] as const),
])

/** In a network heads and towers have no body, and one of these may follow. */
const items: ReadonlySet<TokenType> = new Set([
  ...[t.Input, t.Siamese, t.PseudoSiamese, t.Tower, t.Head, t.Defaults, t.Expect],
])

/** Tokens that start a value, and do not continue one. */
const beginning: ReadonlySet<TokenType> = new Set([
  ...[t.Name, t.From, t.As, t.In, t.True, t.False, t.NumberToken, t.Size, t.StringToken, t.TemplateStart, t.LBracket],
  t.Not,
])

/** Tokens that start a statement. */
const stating: ReadonlySet<TokenType> = new Set([t.Let, t.Layer, t.Stage, t.Repeat, t.For, t.Assert, t.If])

/** Maximum number of tokens to the end of a header or of a line. */
const reach = 500
/** Maximum number of tokens to the end of a value. */
const valueReach = 100

export interface Opened {
  readonly tokens: readonly IToken[]
  readonly problems: readonly SyntaxProblem[]
}

export function insertOpenings(file: string, tokens: readonly IToken[], layout: Layout): Opened {
  const missing = new Set<number>()
  const around: TokenType[] = []
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index]
    if (t.isOpening(token)) around.push(token.tokenType)
    else if (t.isClosing(token)) around.pop()
    else if (headers.has(token.tokenType) && !isClause(tokens, index, around.at(-1))) {
      const end = headerEnd(tokens, layout, index)
      if (end !== undefined && hasBody(tokens, layout, index, end)) missing.add(end)
    }
  }
  if (missing.size === 0) return { tokens, problems: [] }
  const problems = [...missing].map((index): SyntaxProblem => {
    const span = { file, start: tokens[index].startOffset, end: endOf(tokens[index]) }
    return { code: 'unexpected-token', span, found: describe(tokens[index]), expected: ["'{'"] }
  })
  const opened = tokens.flatMap((token, index) =>
    missing.has(index) ? [t.tokenAt(t.LCurly, endOf(tokens[index - 1])), token] : [token],
  )
  return { tokens: opened, problems }
}

/** Whether a `for` or an `if` after a value is part of a comprehension, and has no body. */
const isClause = (tokens: readonly IToken[], index: number, around: TokenType | undefined): boolean =>
  around === t.LBracket &&
  (tokens[index].tokenType === t.For || tokens[index].tokenType === t.If) &&
  t.valueEnds.has(tokens[index - 1].tokenType)

/** The place of the missing brace of the header that starts at `index`; undefined if it is present. */
function headerEnd(tokens: readonly IToken[], layout: Layout, index: number): number | undefined {
  const kind = headers.get(tokens[index].tokenType)
  // A type follows a colon, and `block` is one.
  if (kind === undefined || tokens[index - 1]?.tokenType === t.Colon) return undefined
  if (kind === 'value') return valueEnd(tokens, layout, index)
  let next = index + 1
  const isStray = tokens[index].tokenType === t.Else && tokens[index - 1]?.tokenType !== t.RCurly
  if (isStray || (kind === 'nothing' && tokens[next]?.tokenType === t.If)) return undefined
  if (kind !== 'nothing' && tokens[next++]?.tokenType !== t.Name) return undefined
  while (tokens[next]?.tokenType === t.InterpolationOpen || tokens[next]?.tokenType === t.NamePart) {
    if (tokens[next].tokenType === t.InterpolationOpen) {
      while (next < tokens.length && tokens[next].tokenType !== t.InterpolationClose) next++
    }
    next++
  }
  if (kind === 'name and parameters' && tokens[next]?.tokenType === t.LParen) {
    const close = closing(tokens, next)
    if (close === undefined) return undefined
    next = close + 1
  }
  // The declared output of a head.
  if (kind === 'name and parameters' && tokens[next]?.tokenType === t.Colon) next += 2
  return next < tokens.length && tokens[next].tokenType !== t.LCurly ? next : undefined
}

/** The closing parenthesis for `open`, within a few tokens; undefined if a body starts before. */
function closing(tokens: readonly IToken[], open: number): number | undefined {
  let depth = 0
  for (let index = open; index < Math.min(tokens.length, open + reach); index++) {
    const { tokenType } = tokens[index]
    if (tokenType === t.LCurly) return undefined
    if (tokenType === t.LParen) depth++
    else if (tokenType === t.RParen && --depth === 0) return index
  }
  return undefined
}

/**
 * The end of the value of the header at `index`, if there is no brace: the end of its line, or the start of another
 * value.
 */
function valueEnd(tokens: readonly IToken[], layout: Layout, header: number): number | undefined {
  const limit = Math.min(tokens.length, header + valueReach)
  let next = header + 1
  if (tokens[header].tokenType === t.For) {
    while (next < limit && tokens[next].tokenType !== t.In && !layout.first[next]) next++
    if (tokens[next++]?.tokenType !== t.In) return undefined
  }
  let depth = 0
  let end: number | undefined
  for (; next < limit; next++) {
    const token = tokens[next]
    const previous = tokens[next - 1]
    if (depth === 0) {
      if (token.tokenType === t.LCurly) return undefined
      const isNext = layout.first[next] && (couldSeparate(previous, token) || token.tokenType === t.RCurly)
      const ends = t.valueEnds.has(previous.tokenType)
      if (isNext || (ends && stating.has(token.tokenType))) return end ?? next
      // If a brace follows, something else is missing there.
      if (ends && beginning.has(token.tokenType)) end ??= next
      if (headers.has(token.tokenType)) return undefined
    }
    if (t.isOpening(token)) depth++
    else if (t.isClosing(token) && --depth < 0) return end
  }
  return undefined
}

/**
 * Whether the text at `next`, after a header without a brace, is its body: indented further, or closed by a `}` in that
 * line.
 */
function hasBody(tokens: readonly IToken[], layout: Layout, header: number, next: number): boolean {
  const { tokenType } = tokens[next]
  const isItem = tokens[header].tokenType === t.Head || tokens[header].tokenType === t.Tower
  if (tokenType === t.RCurly || (isItem && items.has(tokenType))) return false
  if (layout.first[next]) return layout.indentation[next] > layout.indentation[header]
  let depth = 0
  for (let index = next; index < Math.min(tokens.length, next + reach) && !layout.first[index]; index++) {
    if (tokens[index].tokenType === t.LCurly) depth++
    else if (tokens[index].tokenType === t.RCurly && --depth < 0) return true
  }
  return false
}
