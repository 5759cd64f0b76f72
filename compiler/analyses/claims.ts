/** Checks the claims of an `expect` block. */
import type { Claim, Network, Shape } from '../graph.js'
import { measurer } from './measure.js'

export interface ClaimResult {
  readonly claim: Claim
  /**
   * Undefined if there is no such subject; one number for a vector, or for a square field, where a number was expected.
   */
  readonly actual: number | Shape | undefined
  readonly holds: boolean
}

/** Measures the subjects of claims. A claim with an unknown subject, or a number against a shape, fails. */
export function checkClaims(network: Network, claims: readonly Claim[] = network.claims): readonly ClaimResult[] {
  const measureOf = measurer(
    network,
    claims.map(({ subject }) => subject),
  )
  return claims.map((claim) => {
    const measured = measureOf(claim.subject)
    const actual = typeof claim.expected === 'number' ? asNumber(measured, claim) : measured
    return { claim, actual, holds: holds(claim, actual) }
  })
}

/** The tolerance of a claim with `=`. */
export function toleratedAmount({ expected, tolerance }: Claim): number {
  if (tolerance === undefined || typeof expected !== 'number') return 0
  return 'amount' in tolerance ? tolerance.amount : tolerance.share * Math.abs(expected)
}

const isField = ({ subject }: Claim): boolean => subject.endsWith('.receptive_field')

function asNumber(measured: number | Shape | undefined, claim: Claim): number | Shape | undefined {
  if (typeof measured !== 'object') return measured
  const one = measured.length === 1 || (isField(claim) && measured.every((extent) => extent === measured[0]))
  return one ? measured[0] : measured
}

function holds(claim: Claim, actual: number | Shape | undefined): boolean {
  const { comparison, expected } = claim
  if (typeof actual === 'number') return typeof expected === 'number' && compare(claim, actual, expected)
  if (actual === undefined) return false
  // A number holds for height and width of a field; an output must equal a shape.
  if (!isField(claim) && (comparison !== '=' || typeof expected === 'number')) return false
  const extents = typeof expected === 'number' ? actual.map(() => expected) : expected
  return extents.length === actual.length && extents.every((extent, axis) => compare(claim, actual[axis], extent))
}

function compare(claim: Claim, actual: number, expected: number): boolean {
  const { comparison } = claim
  switch (comparison) {
    case '=':
      // Rounding of a share does not decide.
      return Math.abs(actual - expected) <= toleratedAmount(claim) * (1 + 1e-12)
    case '<=':
      return actual <= expected
    case '>=':
      return actual >= expected
    default:
      return comparison satisfies never
  }
}
