/** The errors of a parse, as lines. */
import { expect } from 'chai'
import { parse } from '../../grammar/parse.js'
import type { SyntaxProblem } from '../../grammar/syntax-error.js'
import { place, strayNodes } from './trees.js'

const likely = ({ likely: meant }: { readonly likely?: string }): string => (meant === undefined ? '' : `: ${meant}`)

/** A problem without its place: the facts in one line. */
function facts(problem: SyntaxProblem): string {
  switch (problem.code) {
    case 'unexpected-token':
      return `${problem.found}, not ${problem.expected.join(' ')}${likely(problem)}`
    case 'not-text':
      return `${problem.byte} ${problem.found} ${problem.encoding}`
    case 'foreign-sign':
      return `${problem.sign}, not ${problem.meant}${problem.others === 0 ? '' : ` (${problem.others} more)`}`
    case 'unexpected-character':
      return problem.character
    case 'invalid-escape':
      return problem.escape
    case 'invalid-number':
    case 'number-too-large':
      return problem.text
    case 'unclosed-bracket':
      return `${problem.bracket}${likely(problem)}`
    case 'parameter-without-type':
    case 'unknown-type':
      return problem.name
    case 'chained-comparison':
      return problem.operator
    case 'tolerance-without-equation':
      return problem.comparison
    case 'unclosed-interpolation':
    case 'unterminated-string':
    case 'wrong-quotes':
      return ''
    case 'file-too-large':
    case 'nesting-too-deep':
    case 'too-many-errors':
      return String(problem.limit)
  }
}

/** `line:column code facts` of everything wrong in a text. */
export function told(text: string): readonly string[] {
  const { tree, errors } = parse(text, 'test.net')
  expect(strayNodes(tree, text.length)).to.deep.equal([])
  return errors.map((error) => `${place(text, error.span.start)} ${error.code} ${facts(error)}`.trimEnd())
}
