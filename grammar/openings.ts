/**
 * A header whose `{` is missing gets one, where its lines or its `}` show that it has a body: else all of the body would
 * be read as something else.
 */
import type { IToken, TokenType } from 'chevrotain'
import { endOf, type Layout } from './lines.js'
import { describe } from './messages.js'
import type { SyntaxProblem } from './syntax-error.js'
import * as t from './tokens.js'

/** Words that begin a header, by what may stand between them and the brace. */
const headers: ReadonlyMap<TokenType, 'name and parameters' | 'name' | 'nothing'> = new Map([
  ...[t.Block, t.Tower, t.Head, t.Network].map((type) => [type, 'name and parameters'] as const),
  ...[t.Stage, t.Defaults].map((type) => [type, 'name'] as const),
  [t.Expect, 'nothing'] as const,
])

/** In a network a head has no body, and one of these may follow it. */
const items: ReadonlySet<TokenType> = new Set([t.Input, t.Siamese, t.Head, t.Defaults, t.Expect])

/** How many tokens are looked through for the end of a header or of a line. */
const reach = 500

export interface Opened {
  readonly tokens: readonly IToken[]
  readonly problems: readonly SyntaxProblem[]
}

export function insertOpenings(file: string, tokens: readonly IToken[], layout: Layout): Opened {
  const missing = new Set<number>()
  for (const index of tokens.keys()) {
    const end = headerEnd(tokens, index)
    if (end !== undefined && hasBody(tokens, layout, index, end)) missing.add(end)
  }
  if (missing.size === 0) return { tokens, problems: [] }
  const problems = [...missing].map((index): SyntaxProblem => {
    const span = { file, start: tokens[index].startOffset, end: endOf(tokens[index]) }
    return { code: 'unexpected-token', span, found: describe(tokens[index]), expected: ["'{'"] }
  })
  const opened = tokens.flatMap((token, index) =>
    missing.has(index) ? [t.insertedAt(t.LCurly, endOf(tokens[index - 1])), token] : [token],
  )
  return { tokens: opened, problems }
}

/** Where the brace of the header that begins at `index` should be, if it is not there. */
function headerEnd(tokens: readonly IToken[], index: number): number | undefined {
  const kind = headers.get(tokens[index].tokenType)
  // Behind a colon stands a type, and `block` is one.
  if (kind === undefined || tokens[index - 1]?.tokenType === t.Colon) return undefined
  let next = index + 1
  if (kind !== 'nothing' && tokens[next++]?.tokenType !== t.Name) return undefined
  if (kind === 'name and parameters' && tokens[next]?.tokenType === t.LParen) {
    const limit = Math.min(tokens.length, next + reach)
    while (next < limit && tokens[next].tokenType !== t.RParen && tokens[next].tokenType !== t.LCurly) next++
    if (tokens[next++]?.tokenType !== t.RParen) return undefined
  }
  return next < tokens.length && tokens[next].tokenType !== t.LCurly ? next : undefined
}

/** Whether what is at `next`, behind a header without a brace, is its body: further in, or up to a `}` in that line. */
function hasBody(tokens: readonly IToken[], layout: Layout, header: number, next: number): boolean {
  const { tokenType } = tokens[next]
  if (tokenType === t.RCurly || (tokens[header].tokenType === t.Head && items.has(tokenType))) return false
  if (layout.first[next]) return layout.indentation[next] > layout.indentation[header]
  let depth = 0
  for (let index = next; index < Math.min(tokens.length, next + reach) && !layout.first[index]; index++) {
    if (tokens[index].tokenType === t.LCurly) depth++
    else if (tokens[index].tokenType === t.RCurly && --depth < 0) return true
  }
  return false
}
