/** What an `expect` block can speak of, and whether it is right. */
import { type Claim, type Network, type Shape, subgraphs } from '../graph.js'
import { type Costs, costsOf, judgementCosts } from './costs.js'
import { countParameters, type ParameterCounts } from './counts.js'
import { findScope, type Scope, scopeOutput, stagesOf } from './scopes.js'

/** What can be measured of the whole network and of any part; a part has an `output` too. */
export const measures = [
  'params.total',
  'params.trainable',
  'params.non_trainable',
  'macs',
  'activations',
  'weights.bytes',
] as const
export type Measure = (typeof measures)[number]

/**
 * The value of a claim's subject: a number, a shape (`backbone.output`), or nothing where there is no such subject. The network's
 * own figures are of one judgement, and its output is its head's; a part's are of one application: to one image in a tower, and in
 * a head to what is judged.
 */
export function measure(network: Network, subject: string): number | Shape | undefined {
  const whole = measures.find((name) => name === subject)
  if (whole !== undefined) return figure(whole, countParameters(network), judgementCosts(network))
  if (subject === 'output') return network.head.nodes[network.head.output].output
  const own = measures.find((name) => subject.endsWith(`.${name}`))
  const name = own ?? 'output'
  if (!subject.endsWith(`.${name}`)) return undefined
  const scope = findScope(network, subject.slice(0, -name.length - 1).replaceAll('.', '/'))
  if (scope === undefined) return undefined
  return own === undefined ? scopeOutput(scope) : scopeFigure(network, scope, own)
}

/** What a part measures, for one application. */
export function scopeFigure(network: Network, { nodes }: Scope, name: Measure): number {
  return figure(name, countParameters(network, nodes), costsOf(network, nodes))
}

function figure(name: Measure, counts: ParameterCounts, costs: Costs): number {
  switch (name) {
    case 'params.total':
      return counts.total
    case 'params.trainable':
      return counts.trainable
    case 'params.non_trainable':
      return counts.non_trainable
    case 'macs':
      return costs.macs
    case 'activations':
      return costs.activation_bytes
    case 'weights.bytes':
      return costs.weight_bytes
    default:
      return name satisfies never
  }
}

/** Every subject of the network, its tower, its stages and its head. Deeper paths can be measured too. */
export function claimSubjects(network: Network): readonly string[] {
  const scopes = subgraphs(network).flatMap((subgraph) => [
    subgraph.name,
    ...stagesOf(subgraph).map(({ path }) => path.replaceAll('/', '.')),
  ])
  return [
    ...measures,
    ...[...new Set(scopes)].flatMap((scope) => [...measures, 'output'].map((name) => `${scope}.${name}`)),
  ]
}

export interface ClaimResult {
  readonly claim: Claim
  /** A vector's length where a number was expected. */
  readonly actual: number | Shape | undefined
  readonly holds: boolean
}

/** Measures what a claim speaks of. A subject that does not exist, or a number against a shape, does not hold. */
export function checkClaim(network: Network, claim: Claim): ClaimResult {
  const { comparison, expected } = claim
  const measured = measure(network, claim.subject)
  const actual = typeof expected === 'number' && isVector(measured) ? measured[0] : measured
  return { claim, actual, holds: compare(comparison, expected, actual) }
}

function isVector(value: number | Shape | undefined): value is Shape {
  return typeof value === 'object' && value.length === 1
}

function compare(
  comparison: Claim['comparison'],
  expected: number | Shape,
  actual: number | Shape | undefined,
): boolean {
  if (typeof expected === 'number' && typeof actual === 'number') {
    switch (comparison) {
      case '=':
        return actual === expected
      case '<=':
        return actual <= expected
      case '>=':
        return actual >= expected
      default:
        return comparison satisfies never
    }
  }
  if (typeof expected !== 'object' || typeof actual !== 'object' || comparison !== '=') return false
  return expected.length === actual.length && expected.every((extent, axis) => extent === actual[axis])
}
