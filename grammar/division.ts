/** Comments that were likely meant as divisions, as `//` is in other languages. */
import type { IToken } from 'chevrotain'
import { endOf } from './lines.js'
import type { SyntaxProblem } from './syntax-error.js'

/** A value and more: the start of a possible divisor. */
const divisor = /^\/\/[ \t]*[\w(]/

const closers: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' }

/**
 * The same problems; if one misses what a comment of the line before it contains, as in `conv(f // 2, 3x3)`, it
 * suggests that the comment was meant as a division.
 */
export function withDivisions(
  text: string,
  comments: readonly IToken[],
  problems: readonly SyntaxProblem[],
): readonly SyntaxProblem[] {
  if (comments.length === 0) return problems
  return problems.map((problem) => {
    const missing = missingWords(problem)
    if (missing.length === 0) return problem
    const comment = comments.find((one) => isBefore(text, one, problem))
    if (comment === undefined || !divisor.test(comment.image)) return problem
    return missing.some((word) => comment.image.includes(word)) ? { ...problem, likely: 'division' } : problem
  })
}

function missingWords(problem: SyntaxProblem): readonly string[] {
  if (problem.code === 'unclosed-bracket') return [closers[problem.bracket]]
  if (problem.code !== 'unexpected-token') return []
  return problem.expected.flatMap((word) => /^'(.+)'$/.exec(word)?.[1] ?? [])
}

/**
 * Whether a comment ends the line that the problem is about: that of a bracket, or the one before the unexpected token.
 */
function isBefore(text: string, comment: IToken, { code, span }: SyntaxProblem): boolean {
  const start = comment.startOffset
  if (code === 'unclosed-bracket') return span.end <= start && !/[\r\n]/.test(text.slice(span.end, start))
  const isBehindCode = /\S[ \t]*$/.test(text.slice(Math.max(0, start - 100), start))
  const between = start >= span.start ? text.slice(span.end, start) : text.slice(endOf(comment), span.start)
  return isBehindCode && between.trim() === ''
}
