/** What a network has to satisfy, said outside of its file in the words of a claim. */
import { parse } from '../grammar/parse.js'
import type { Claim } from './graph.js'

export type Condition = Pick<Claim, 'subject' | 'comparison' | 'expected'>

/** Reads `backbone.params.total <= 1M`, a claim as `expect` has it, of a number or a shape; undefined where the text is none. */
export function readCondition(text: string): Condition | undefined {
  const { tree, errors } = parse(`network n {\nexpect {\n${text}\n}\n}`, '')
  const [network, other] = tree.declarations
  if (errors.length > 0 || network?.kind !== 'network' || other !== undefined || tree.imports.length > 0)
    return undefined
  const [expect, ...items] = network.items
  if (expect?.kind !== 'expect' || items.length > 0 || expect.claims.length !== 1) return undefined
  const { subject, comparison, value, span } = expect.claims[0]!
  // What a claim can have behind its number is for those who read it.
  if (value.span.end !== span.end) return undefined
  const expected = value.kind === 'number' ? value.value : value.kind === 'size' ? value.extents : undefined
  if (expected === undefined || (typeof expected === 'object' && comparison !== '=')) return undefined
  return { subject: subject.map((word) => word.text).join('.'), comparison, expected }
}
