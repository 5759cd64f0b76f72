/** Values outside of files: those of `--set`. */
import type { Expression } from './ast.js'
import { quoted } from './messages.js'
import { parse } from './parse.js'
import type { Span } from './span.js'
import type { SyntaxProblem } from './syntax-error.js'

/** The text before a value that makes it a file. */
const beginning = 'const x='

/**
 * The expression of a text, which is placed at `span`, thus after `--set NAME=`, and its errors. Never throws:
 * unreadable text gives `missing`.
 */
export function parseValue(
  text: string,
  span: Span,
): { readonly value: Expression; readonly errors: readonly SyntaxProblem[] } {
  // Blanks move the value to its place.
  const { tree, errors } = parse(`${beginning.padEnd(span.start)}${text}`, span.file)
  const [first, second] = [...tree.imports, ...tree.declarations]
  const wrong = errors.map((error) => told(error, span.end))
  if (wrong.length === 0 && second !== undefined) {
    const [word = ''] = /^\w+/.exec(text.slice(second.span.start - span.start)) ?? []
    const at = { ...second.span, end: second.span.start + word.length }
    wrong.push({ code: 'unexpected-token', span: at, found: quoted(word), expected: [] })
  }
  const value: Expression = wrong.length === 0 && first?.kind === 'const' ? first.value : { kind: 'missing', span }
  return { value, errors: wrong }
}

/** Nothing may follow a value, and its text is not a file. */
function told(error: SyntaxProblem, end: number): SyntaxProblem {
  if (error.code !== 'unexpected-token') return error
  const expected = error.expected.includes("'const'") ? [] : error.expected
  return { ...error, expected, ...(error.span.start >= end && { found: 'the end of the value' }) }
}
