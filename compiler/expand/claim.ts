/** Claims of an author, with the values in the lines of `expect`. */
import type { ClaimLine } from '../../grammar/ast.js'
import { problem } from '../diagnostics/diagnostic.js'
import type { Claim } from '../graph.js'
import { extentsOf, isOpenList } from './convert.js'
import { evaluate } from './expression.js'
import { type Env, report } from './state.js'
import { runTask } from './task.js'
import { describe, failed } from './values.js'

/** Tolerance of a figure, as in the graph. */
export const toleranceOf = ({
  percent,
  value,
}: NonNullable<ClaimLine['tolerance']>): NonNullable<Claim['tolerance']> =>
  percent ? { share: value / 100 } : { amount: value }

/** A claim with its value; undefined if the value is neither number nor shape, which is reported. */
export function claimOf(claim: ClaimLine, env: Env): readonly Claim[] {
  if (env.state.program.misclaimed.has(claim)) return []
  const { subject, comparison, value: expression, tolerance, source, span } = claim
  const value = runTask(evaluate(expression, env))
  if (value.kind === 'unknown' || value === failed || isOpenList(value)) return []
  const name = subject.map(({ text }) => text).join('.')
  const expected = value.kind === 'int' || value.kind === 'float' ? value.value : extentsOf(value)
  const measure = subject.at(-1)?.text
  const takesShape =
    tolerance === undefined && ((measure === 'output' && comparison === '=') || measure === 'receptive_field')
  if (expected === undefined || (typeof expected === 'object' && !takesShape)) {
    const wanted = takesShape ? 'a shape, as in 7x7x512, or a number' : 'a number'
    const facts = {
      what: `${name} ${comparison}`,
      expected: wanted,
      actual: describe(value),
      help: 'write the figure that the source gives',
    }
    report(env, problem('wrong-type', facts), expression.span)
    return []
  }
  const allowed = tolerance && toleranceOf(tolerance)
  return [
    {
      subject: name,
      comparison,
      expected,
      ...(allowed === undefined ? {} : { tolerance: allowed }),
      ...(source === undefined ? {} : { source: source.value }),
      span,
    },
  ]
}
