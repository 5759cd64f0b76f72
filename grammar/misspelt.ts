/** Misspelled keywords, recognized by their places. */
import type { IToken, TokenType } from 'chevrotain'
import { nearest } from './nearest.js'
import * as t from './tokens.js'

/** The content of a pair of brackets; unknown for braces of unknown constructs. */
export type Content = 'file' | 'network' | 'claims' | 'statements' | 'list' | 'unknown'

/** Keywords that may start a line, by the surrounding construct, if the words after them are of these kinds. */
const openers: Readonly<Record<Content, readonly { keyword: TokenType; after: readonly TokenType[] }[]>> = {
  file: [
    { keyword: t.Import, after: [t.LCurly] },
    { keyword: t.Const, after: [t.Name, t.Equals] },
    { keyword: t.Fn, after: [t.Name, t.LParen] },
    ...[t.Block, t.Tower, t.Head, t.Network].flatMap((keyword) => [
      { keyword, after: [t.Name, t.LParen] },
      { keyword, after: [t.Name, t.LCurly] },
    ]),
    { keyword: t.Defaults, after: [t.Name, t.LCurly] },
  ],
  network: [
    { keyword: t.Input, after: [t.Name, t.Colon] },
    { keyword: t.Siamese, after: [t.Name] },
    { keyword: t.PseudoSiamese, after: [t.Name] },
    { keyword: t.Tower, after: [t.Name] },
    { keyword: t.Head, after: [t.Name] },
    { keyword: t.Defaults, after: [t.Name, t.LCurly] },
    { keyword: t.Expect, after: [t.LCurly] },
  ],
  statements: [
    ...[t.Equals, t.Colon].map((word) => ({ keyword: t.Let, after: [t.Name, word] })),
    { keyword: t.Layer, after: [t.Name, t.Equals] },
    ...[t.LCurly, t.InterpolationOpen].map((brace) => ({ keyword: t.Stage, after: [t.Name, brace] })),
    ...[t.Name, t.NumberToken].flatMap((count) => [{ keyword: t.Repeat, after: [count] }]),
    ...[t.In, t.As].map((word) => ({ keyword: t.For, after: [t.Name, word] })),
    ...[t.Name, t.Not].map((word) => ({ keyword: t.Assert, after: [word] })),
    ...[t.Name, t.Not].map((word) => ({ keyword: t.If, after: [word] })),
  ],
  claims: [],
  list: [],
  unknown: [],
}

/** The keyword that a name at the start of a line was meant to be: one that is valid there and spelled similarly. */
export function misspelt(tokens: readonly IToken[], index: number, content: Content): TokenType | undefined {
  if (tokens[index].tokenType !== t.Name || tokens[index].image.length < 2) return undefined
  const fitting = openers[content].filter(({ after }) =>
    after.every((type, offset) => tokens[index + 1 + offset]?.tokenType === type),
  )
  const words = fitting.map(({ keyword }) => keyword.PATTERN as string)
  const word = nearest(tokens[index].image, words)
  return fitting.find(({ keyword }) => keyword.PATTERN === word)?.keyword
}

/** The `else` that a name after a `}` was meant to be. */
export function misspeltElse(tokens: readonly IToken[], index: number): TokenType | undefined {
  if (tokens[index].tokenType !== t.Name || tokens[index - 1]?.tokenType !== t.RCurly) return undefined
  const next = tokens[index + 1]?.tokenType
  if (next !== t.LCurly && next !== t.If) return undefined
  return nearest(tokens[index].image, ['else']) === undefined ? undefined : t.Else
}

/** The first words of declarations, and of items of a network. */
export const declaring: ReadonlySet<TokenType> = new Set(openers.file.map(({ keyword }) => keyword))
export const items: ReadonlySet<TokenType> = new Set(openers.network.map(({ keyword }) => keyword))
