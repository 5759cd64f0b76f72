/** Conditions on a network that are given outside of its file, in the notation of claims. */
import { parse } from '../grammar/parse.js'
import { constantOf } from './constant-of.js'
import { toleranceOf } from './expand/claim.js'
import type { Claim } from './graph.js'

export type Condition = Pick<Claim, 'subject' | 'comparison' | 'expected' | 'tolerance'>

/**
 * Reads `backbone.params.total <= 2 * 300K`, a claim as in `expect`, on a number or a shape; undefined if the text is
 * not one.
 */
export function readCondition(text: string): Condition | undefined {
  const whole = `network n {\nexpect {\n${text}\n}\n}`
  const { tree, errors } = parse(whole, '')
  const [network, other] = tree.declarations
  if (errors.length > 0 || network?.kind !== 'network' || other !== undefined || tree.imports.length > 0)
    return undefined
  const [expect, ...items] = network.items
  if (expect?.kind !== 'expect' || items.length > 0 || expect.claims.length !== 1) return undefined
  const { subject, comparison, value, tolerance, source } = expect.claims[0]!
  // Sources only matter to readers of a file.
  if (source !== undefined) return undefined
  const expected = constantOf(whole.slice(value.span.start, value.span.end))
  const takesShape = comparison === '=' && tolerance === undefined
  if (expected === undefined || (typeof expected === 'object' && !takesShape)) return undefined
  const off = tolerance && { tolerance: toleranceOf(tolerance) }
  return { subject: subject.map((word) => word.text).join('.'), comparison, expected, ...off }
}
