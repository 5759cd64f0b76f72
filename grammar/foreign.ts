/**
 * Signs of other languages and word processors, such as `#` and `→`: they are read with their intended meaning, so that
 * each kind of them is one error without consequences.
 */
import type { IToken, TokenType } from 'chevrotain'
import { opensList } from './brackets.js'
import { endOf } from './lines.js'
import { quoted } from './messages.js'
import type { SyntaxProblem } from './syntax-error.js'
import * as t from './tokens.js'

const signs: ReadonlyMap<string, TokenType> = new Map([
  ...['→', '⟶', '➔', '➜', '⇒', '|>', '–>', '—>', '−>'].map((sign) => [sign, t.Arrow] as const),
  ...['×', '·', '∙', '⋅', '∗'].map((sign) => [sign, t.Star] as const),
  ...['÷', '∕'].map((sign) => [sign, t.Slash] as const),
  ...['−', '–', '—', '‐', '‑'].map((sign) => [sign, t.Minus] as const),
  ...[['≤', t.LessEqual] as const, ['=<', t.LessEqual] as const, ['≥', t.GreaterEqual] as const],
  ...[['≠', t.NotEqual] as const, ['±', t.PlusMinus] as const],
  ...[['&&', t.And] as const, ['||', t.Or] as const, ['!', t.Not] as const],
])

export interface Mended {
  readonly tokens: readonly IToken[]
  /** The text with a line break for every sign that means one; all offsets are unchanged. */
  readonly lined: string
  readonly problems: readonly SyntaxProblem[]
}

export function readForeign(text: string, file: string, tokens: readonly IToken[]): Mended {
  if (!tokens.some(({ tokenType }) => foreign.has(tokenType))) return { tokens, lined: text, problems: [] }
  const out: IToken[] = []
  const lines: number[] = []
  const found = new Map<
    string,
    { readonly token: IToken; readonly sign: string; readonly meant: string; count: number }
  >()
  /** Whether each of the enclosing brackets contains a list. */
  const open: boolean[] = []
  for (const [index, token] of tokens.entries()) {
    if (t.isOpening(token)) open.push(token.tokenType !== t.LCurly || opensList(tokens, index))
    else if (t.isClosing(token)) open.pop()
    if (!foreign.has(token.tokenType)) {
      out.push(token)
      continue
    }
    const read = meaningOf(token, tokens[index + 1], open.at(-1) ?? false)
    const known = found.get(read.sign)
    if (known === undefined) found.set(read.sign, { ...read, token, count: 1 })
    else known.count++
    if (read.type !== undefined) out.push(t.retyped(token, read.type))
    else if (read.meant === 'a new line') lines.push(token.startOffset)
  }
  const problems = [...found.values()].map(({ token, sign, meant, count }): SyntaxProblem => {
    const span = { file, start: token.startOffset, end: endOf(token) }
    return { code: 'foreign-sign', span, sign: quoted(sign), meant, others: count - 1 }
  })
  return { tokens: out, lined: withLines(text, lines), problems }
}

const foreign: ReadonlySet<TokenType> = new Set([t.ForeignSign, t.ForeignComment, t.ForeignSize, t.Semicolon])

interface Meaning {
  /** The part of the token that has another spelling in netc. */
  readonly sign: string
  /** In words. */
  readonly meant: string
  /** Undefined if the parser does not see it. */
  readonly type?: TokenType
}

function meaningOf({ tokenType, image }: IToken, next: IToken | undefined, isItem: boolean): Meaning {
  if (tokenType === t.ForeignComment) return { sign: /^(?:#|\/\*|\*\/)/.exec(image)![0], meant: 'a comment' }
  if (tokenType === t.ForeignSize) return { sign: '×', meant: 'x in a size, * elsewhere', type: tokenType }
  if (tokenType === t.Semicolon)
    return isItem ? { sign: image, meant: 'a comma', type: t.Comma } : { sign: image, meant: 'a new line' }
  if (image === '×') return { sign: image, meant: 'x in a size, * elsewhere', type: t.Star }
  if (image === '=>') return written(image, next?.tokenType === t.NumberToken ? t.GreaterEqual : t.Arrow)
  return written(image, signs.get(image)!)
}

const written = (sign: string, type: TokenType): Meaning => ({ sign, meant: type.PATTERN as string, type })

function withLines(text: string, places: readonly number[]): string {
  const starts = [0, ...places.map((place) => place + 1)]
  return starts.map((start, index) => text.slice(start, places[index] ?? text.length)).join('\n')
}
