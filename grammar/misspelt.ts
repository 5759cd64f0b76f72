/** Keywords that are misspelt, known by their places. */
import type { IToken, TokenType } from 'chevrotain'
import { nearest } from './nearest.js'
import * as t from './tokens.js'

/** What a pair of brackets holds; braces that belong to nothing hold something unknown. */
export type Content = 'file' | 'network' | 'claims' | 'statements' | 'list' | 'unknown'

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
  unknown: [],
}

/** The keyword that a name at a line's beginning was meant to be: one that may stand there, and is nearly that word. */
export function misspelt(tokens: readonly IToken[], index: number, content: Content): TokenType | undefined {
  if (tokens[index].tokenType !== t.Name || tokens[index].image.length < 2) return undefined
  const fitting = openers[content].filter(({ behind }) =>
    behind.every((type, offset) => tokens[index + 1 + offset]?.tokenType === type),
  )
  const words = fitting.map(({ keyword }) => keyword.PATTERN as string)
  const word = nearest(tokens[index].image, words)
  return fitting.find(({ keyword }) => keyword.PATTERN === word)?.keyword
}

/** The `else` that a name behind a `}` was meant to be. */
export function misspeltElse(tokens: readonly IToken[], index: number): TokenType | undefined {
  if (tokens[index].tokenType !== t.Name || tokens[index - 1]?.tokenType !== t.RCurly) return undefined
  const next = tokens[index + 1]?.tokenType
  if (next !== t.LCurly && next !== t.If) return undefined
  return nearest(tokens[index].image, ['else']) === undefined ? undefined : t.Else
}

/** What begins a declaration, and an item of a network. */
export const declaring: ReadonlySet<TokenType> = new Set(openers.file.map(({ keyword }) => keyword))
export const items: ReadonlySet<TokenType> = new Set(openers.network.map(({ keyword }) => keyword))
