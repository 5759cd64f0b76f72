/** Numbers, sizes and strings: from text to value. */

import type { Expression, StringLiteral } from './ast.js'
import type { Span } from './span.js'
import type { SyntaxProblem } from './syntax-error.js'

const powers: Readonly<Record<string, number>> = { K: 3, M: 6, G: 9 }

/** `300M` is exactly 3e8: the power is added to the exponent, so that no product is rounded. */
export function readNumber(text: string, span: Span, errors: SyntaxProblem[]): Expression {
  const suffix = powers[text.at(-1)!]
  const digits = (suffix === undefined ? text : text.slice(0, -1)).replaceAll('_', '')
  const [mantissa, exponent = '0'] = digits.split(/[eE]/) as [string, string?]
  const value = Number(`${mantissa}e${Number(exponent) + (suffix ?? 0)}`)
  const integer = suffix !== undefined || /^\d+$/.test(digits)
  if (!Number.isFinite(value) || (integer && value > Number.MAX_SAFE_INTEGER)) {
    errors.push({ code: 'number-too-large', span, text })
    return { kind: 'missing', span }
  }
  if (integer && !Number.isInteger(value)) {
    errors.push({ code: 'invalid-number', span, text })
    return { kind: 'missing', span }
  }
  return { kind: 'number', value, integer, span }
}

export function readSize(text: string, span: Span, errors: SyntaxProblem[]): Expression {
  const extents = text.split('x').map(Number)
  if (extents.every(Number.isSafeInteger)) return { kind: 'size', extents, span }
  errors.push({ code: 'number-too-large', span, text })
  return { kind: 'missing', span }
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\', '"': '"', n: '\n', t: '\t', '{': '{', '}': '}' }

/** The value of a text between quotes; an unknown escape is reported, and means its character. */
export function readText(text: string, span: Span, errors: SyntaxProblem[]): string {
  return text.replace(/\\(.)/gsu, (written, character: string, offset: number) => {
    const meaning = Object.hasOwn(escapes, character) ? escapes[character] : undefined
    if (meaning !== undefined) return meaning
    const start = span.start + offset
    errors.push({ code: 'invalid-escape', span: { ...span, start, end: start + written.length }, escape: written })
    return character
  })
}

/** A string with its quotes. */
export function readString(text: string, span: Span, errors: SyntaxProblem[]): StringLiteral {
  return { kind: 'string', value: readText(text.slice(1, -1), { ...span, start: span.start + 1 }, errors), span }
}
