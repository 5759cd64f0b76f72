/** Tests whether two networks do equally well on paired groups. */
import { normalTail } from './normal.js'

export interface Wilcoxon {
  /** The sum of the ranks of the positive differences. */
  readonly rankSum: number
  /** The number of differences other than zero. */
  readonly pairs: number
  /** Two-sided. */
  readonly p: number
  /** From the exact distribution, not its normal approximation. */
  readonly exact: boolean
}

/** The exact distribution takes `pairs` cubed steps. */
const mostExact = 100

/**
 * Wilcoxon's signed-rank test (1945, Biometrics Bulletin 1) that paired differences are symmetric about zero. Ties
 * share the mean of their ranks. Zero differences are ranked with the others and then dropped (Pratt 1959, Journal of
 * the American Statistical Association 54): dropping them before could make the evidence for a difference stronger.
 * Given the ranks, both signs are equally likely; up to 100 differences the distribution of their sum is exact,
 * including ties. Above, it is normal, with mean sum(r)/2, variance sum(r^2)/4 and the continuity correction.
 */
export function wilcoxon(differences: readonly number[]): Wilcoxon {
  // Doubled, mean ranks are integers.
  const doubled = doubledRanks(differences.map(Math.abs))
  const signed = differences.flatMap((difference, at) => (difference === 0 ? [] : [{ difference, rank: doubled[at] }]))
  const ranks = signed.map(({ rank }) => rank)
  const positive = signed.reduce((sum, { difference, rank }) => sum + (difference > 0 ? rank : 0), 0)
  const total = ranks.reduce((sum, rank) => sum + rank, 0)
  const smaller = Math.min(positive, total - positive)
  const exact = ranks.length <= mostExact
  const tail = exact ? exactTail(ranks, total, smaller) : approximateTail(ranks, total, smaller)
  return { rankSum: positive / 2, pairs: ranks.length, p: Math.min(1, 2 * tail), exact }
}

/** Twice the rank of each value, from 1 for the smallest; ties have the mean of their ranks. */
function doubledRanks(values: readonly number[]): number[] {
  const sorted = [...values].sort((a, b) => a - b)
  const ends = new Map(sorted.map((value, at) => [value, at]))
  const starts = new Map(sorted.map((_, at) => [sorted[sorted.length - 1 - at], sorted.length - 1 - at]))
  return values.map((value) => starts.get(value)! + ends.get(value)! + 2)
}

/** The probability that the ranks with positive random signs sum to at most `limit`. */
function exactTail(ranks: readonly number[], total: number, limit: number): number {
  const chance = new Float64Array(total + 1)
  chance[0] = 1
  for (const rank of ranks) {
    for (let sum = total; sum >= 0; sum--) chance[sum] = (chance[sum] + (sum >= rank ? chance[sum - rank] : 0)) / 2
  }
  return chance.subarray(0, limit + 1).reduce((sum, one) => sum + one, 0)
}

function approximateTail(ranks: readonly number[], total: number, limit: number): number {
  const deviation = Math.sqrt(ranks.reduce((sum, rank) => sum + rank ** 2, 0)) / 2
  // Half of a rank, doubled.
  return normalTail(Math.max(0, total / 2 - limit - 1) / deviation)
}
