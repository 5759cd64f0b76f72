/**
 * What lies between the lexer and the parser: where a new line separates two statements, and which comments document
 * what follows.
 */
import type { IToken, TokenType } from 'chevrotain'
import * as t from './tokens.js'

/** Nothing can end before these: a line that begins with one goes on with what the line above began. */
const continuing: ReadonlySet<TokenType> = new Set([
  ...[t.Arrow, t.Plus, t.Minus, t.Star, t.Slash, t.SlashSlash, t.Percent, t.Dot, t.Comma, t.Colon],
  ...[t.Equals, t.LessEqual, t.GreaterEqual, t.RParen, t.RBracket, t.RCurly, t.LCurly],
  ...[t.StringToken, t.UnterminatedString],
])

/** A line that ends with one of these is not at an end. */
const unfinished: ReadonlySet<TokenType> = new Set([
  ...[t.Arrow, t.Plus, t.Minus, t.Star, t.Slash, t.SlashSlash, t.Percent, t.Dot, t.Comma, t.Colon],
  ...[t.Equals, t.LessEqual, t.GreaterEqual, t.LParen, t.LBracket, t.LCurly],
  ...[t.Let, t.Stage, t.Input, t.Siamese, t.Head, t.Defaults, t.Expect, t.Import, t.Block, t.Tower, t.Network],
])

const lineBreak = /[\r\n]/

const endOf = (token: IToken): number => token.startOffset + token.image.length

/** Puts a `NewLine` between two statements on two lines: directly inside braces, but not those of an import or defaults. */
export function separateLines(text: string, tokens: readonly IToken[]): IToken[] {
  const out: IToken[] = []
  const brackets: boolean[] = []
  let previous: IToken | undefined
  for (const token of tokens) {
    // The lexer tells only where a token begins; the concrete tree wants its end as well.
    token.endOffset = endOf(token) - 1
    if (previous !== undefined && brackets.at(-1) === true && separates(text, previous, token)) {
      out.push(newLineAt(endOf(previous)))
    }
    if (token.tokenType === t.LCurly) brackets.push(!listsIn(out))
    else if (token.tokenType === t.LParen || token.tokenType === t.LBracket) brackets.push(false)
    else if (token.tokenType === t.RCurly || token.tokenType === t.RParen || token.tokenType === t.RBracket)
      brackets.pop()
    out.push(token)
    previous = token
  }
  return out
}

function separates(text: string, previous: IToken, next: IToken): boolean {
  if (continuing.has(next.tokenType) || unfinished.has(previous.tokenType)) return false
  return lineBreak.test(text.slice(endOf(previous), next.startOffset))
}

/** Whether a brace behind these tokens opens a list with commas. */
function listsIn(before: readonly IToken[]): boolean {
  return before.at(-1)?.tokenType === t.Import || before.at(-2)?.tokenType === t.Defaults
}

function newLineAt(offset: number): IToken {
  return {
    image: '',
    startOffset: offset,
    endOffset: offset - 1,
    tokenType: t.NewLine,
    tokenTypeIdx: t.NewLine.tokenTypeIdx!,
  }
}

/** The `///` lines directly before a token, by the token's offset. */
export function attachDocs(tokens: readonly IToken[], docs: readonly IToken[]): Map<number, string> {
  const attached = new Map<number, string>()
  let next = 0
  for (const token of tokens) {
    const lines: string[] = []
    while (next < docs.length && docs[next]!.startOffset < token.startOffset) {
      lines.push(docs[next++]!.image.slice(3).replace(/^ /, '').trimEnd())
    }
    if (lines.length > 0) attached.set(token.startOffset, lines.join('\n'))
    if (next === docs.length) break
  }
  return attached
}
