/**
 * Strings with expressions in them. The lexer reads a string as one token; here a string that is a value is split, so
 * that its expressions are parsed with the rest: `"width {w}"` becomes `"width `, `{`, `w`, `}` and `"`. Sources of
 * claims and import paths are not split.
 */
import type { ILexingError, IToken, Lexer } from 'chevrotain'
import type { SyntaxProblem } from './syntax-error.js'
import * as t from './tokens.js'

export interface Expanded {
  readonly tokens: readonly IToken[]
  /** Invalid tokens in the expressions. */
  readonly lexing: readonly ILexingError[]
  readonly problems: readonly SyntaxProblem[]
}

export function expandTemplates(lexer: Lexer, text: string, file: string, tokens: readonly IToken[]): Expanded {
  const templates = findTemplates(tokens)
  if (templates.size === 0) return { tokens, lexing: [], problems: [] }
  const problems: SyntaxProblem[] = []
  const split = new Map<IToken, readonly Piece[]>()
  for (const token of templates) {
    const pieces = splitTemplate(token)
    if (typeof pieces !== 'number') split.set(token, pieces)
    else problems.push({ code: 'unclosed-interpolation', span: { file, start: pieces, end: pieces + 1 } })
  }
  const inner = lexer.tokenize(onlyExpressions(text, [...split.values()].flat()))
  for (const { startOffset: start } of [...inner.groups[t.commentGroup], ...inner.groups[t.docGroup]]) {
    problems.push({ code: 'unexpected-token', span: { file, start, end: start + 2 }, found: "'//'", expected: ["'}'"] })
  }
  return { tokens: merge(text, tokens, split, inner.tokens), lexing: inner.errors, problems }
}

/** The strings that are values and contain a brace. */
function findTemplates(tokens: readonly IToken[]): ReadonlySet<IToken> {
  const found = new Set<IToken>()
  /** Whether each of the enclosing braces contains claims. */
  const braces: boolean[] = []
  for (const [index, token] of tokens.entries()) {
    const previous = tokens[index - 1]?.tokenType
    if (token.tokenType === t.LCurly) braces.push(previous === t.Expect)
    else if (token.tokenType === t.RCurly) braces.pop()
    else if (isTemplate(token)) {
      const isSource = braces.at(-1) === true && t.valueEnds.has(previous)
      if (!isSource && previous !== t.From) found.add(token)
    }
  }
  return found
}

/** The text with everything outside of the expressions replaced by blanks: offsets do not change. */
function onlyExpressions(text: string, pieces: readonly Piece[]): string {
  let masked = ''
  for (const { type, start, end } of pieces) {
    if (type === 'expression') masked += '\n'.repeat(start - masked.length) + text.slice(start, end)
  }
  return masked
}

/** The tokens with each string replaced by its pieces and the tokens of its expressions. */
function merge(
  text: string,
  tokens: readonly IToken[],
  split: ReadonlyMap<IToken, readonly Piece[]>,
  inner: readonly IToken[],
): readonly IToken[] {
  const out: IToken[] = []
  let next = 0
  for (const token of tokens) {
    const pieces = split.get(token)
    if (pieces === undefined) out.push(token)
    else {
      for (const { type, start, end } of pieces) {
        if (type !== 'expression') out.push(t.tokenAt(type, start, text.slice(start, end)))
        else while (next < inner.length && inner[next].startOffset < end) out.push(inner[next++])
      }
    }
  }
  return out
}

/** Escaped braces do not open an expression. */
const isTemplate = ({ tokenType, image }: IToken): boolean =>
  tokenType === t.StringToken && image.includes('{') && /^"(?:[^\\{]|\\.)*\{/su.test(image)

/** A range of offsets in the file. */
interface Piece {
  readonly type: IToken['tokenType'] | 'expression'
  readonly start: number
  readonly end: number
}

/** The pieces of a string in order; or the place of an unclosed brace. */
function splitTemplate({ image, startOffset: base }: IToken): readonly Piece[] | number {
  const pieces: Piece[] = []
  const add = (type: Piece['type'], start: number, end: number) =>
    pieces.push({ type, start: base + start, end: base + end })
  let text = 0
  const last = image.length - 1
  for (let at = 1; at < last; at++) {
    if (image[at] === '\\') at++
    else if (image[at] === '{') {
      const close = closing(image, at)
      if (close === undefined) return base + at
      if (text === 0) add(t.TemplateStart, 0, at)
      else if (text < at) add(t.TemplateText, text, at)
      add(t.InterpolationOpen, at, at + 1)
      add('expression', at + 1, close)
      add(t.InterpolationClose, close, close + 1)
      at = close
      text = close + 1
    }
  }
  add(t.TemplateEnd, text, image.length)
  return pieces
}

/** The brace that closes the one at `open`. */
function closing(image: string, open: number): number | undefined {
  let depth = 0
  for (let at = open; at < image.length - 1; at++) {
    if (image[at] === '{') depth++
    else if (image[at] === '}' && --depth === 0) return at
  }
  return undefined
}
