/**
 * Strings with expressions in them. The lexer takes a string for one token; here one that stands for a value is taken
 * apart, so that the expressions are read with the rest: `"width {w}"` becomes `"width `, `{`, `w`, `}` and `"`.
 * The source of a claim and the path of an import stay as they are.
 */
import type { ILexingError, IToken, Lexer } from 'chevrotain'
import type { SyntaxProblem } from './syntax-error.js'
import * as t from './tokens.js'

export interface Expanded {
  readonly tokens: readonly IToken[]
  /** What the expressions hold that is no token. */
  readonly lexing: readonly Pick<ILexingError, 'offset' | 'length'>[]
  readonly problems: readonly SyntaxProblem[]
}

export function expandTemplates(lexer: Lexer, file: string, tokens: readonly IToken[]): Expanded {
  if (!tokens.some(isTemplate)) return { tokens, lexing: [], problems: [] }
  const out: IToken[] = []
  const lexing: Pick<ILexingError, 'offset' | 'length'>[] = []
  const problems: SyntaxProblem[] = []
  /** Whether each of the braces around holds claims. */
  const braces: boolean[] = []
  for (const token of tokens) {
    const previous = out.at(-1)?.tokenType
    if (token.tokenType === t.LCurly) braces.push(previous === t.Expect)
    else if (token.tokenType === t.RCurly) braces.pop()
    const isSource = braces.at(-1) === true && previous !== undefined && t.valueEnds.has(previous)
    const pieces = !isSource && previous !== t.From && isTemplate(token) ? split(token.image) : undefined
    if (pieces === undefined) {
      out.push(token)
      continue
    }
    if (typeof pieces === 'number') {
      const start = token.startOffset + pieces
      problems.push({ code: 'unclosed-interpolation', span: { file, start, end: start + 1 } })
      out.push(token)
      continue
    }
    for (const { type, start, end } of pieces) {
      const offset = token.startOffset + start
      const image = token.image.slice(start, end)
      if (type !== 'expression') {
        out.push(t.tokenAt(type, offset, image))
        continue
      }
      const inner = lexer.tokenize(image)
      for (const read of inner.tokens) out.push({ ...read, startOffset: read.startOffset + offset })
      for (const error of inner.errors) lexing.push({ offset: error.offset + offset, length: error.length })
      for (const comment of [...inner.groups[t.commentGroup], ...inner.groups[t.docGroup]]) {
        const span = { file, start: comment.startOffset + offset, end: comment.startOffset + offset + 2 }
        problems.push({ code: 'unexpected-token', span, found: "'//'", expected: ["'}'"] })
      }
    }
  }
  return { tokens: out, lexing, problems }
}

const isTemplate = ({ tokenType, image }: IToken): boolean => tokenType === t.StringToken && image.includes('{')

interface Piece {
  readonly type: IToken['tokenType'] | 'expression'
  readonly start: number
  readonly end: number
}

/** The pieces of a string, offset by offset; nothing where all its braces are escaped, and where one opens that nothing closes. */
function split(image: string): readonly Piece[] | number | undefined {
  const pieces: Piece[] = []
  let text = 0
  const last = image.length - 1
  for (let at = 1; at < last; at++) {
    if (image[at] === '\\') at++
    else if (image[at] === '{') {
      const close = closing(image, at)
      if (close === undefined) return at
      if (text === 0) pieces.push({ type: t.TemplateStart, start: 0, end: at })
      else if (text < at) pieces.push({ type: t.TemplateText, start: text, end: at })
      pieces.push({ type: t.InterpolationOpen, start: at, end: at + 1 })
      pieces.push({ type: 'expression', start: at + 1, end: close })
      pieces.push({ type: t.InterpolationClose, start: close, end: close + 1 })
      at = close
      text = close + 1
    }
  }
  return text === 0 ? undefined : [...pieces, { type: t.TemplateEnd, start: text, end: image.length }]
}

/** Where the brace at `open` is closed. */
function closing(image: string, open: number): number | undefined {
  let depth = 0
  for (let at = open; at < image.length - 1; at++) {
    if (image[at] === '{') depth++
    else if (image[at] === '}' && --depth === 0) return at
  }
  return undefined
}
