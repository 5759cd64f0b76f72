/** Multiple testing. */

/**
 * P-values adjusted by Holm (1979, Scandinavian Journal of Statistics 6): if those of at most a are called different,
 * the probability that any equal pair is called different is at most a, however the tests depend on each other. The
 * k-th smallest of n is multiplied by n - k + 1, and is at least the previous one and at most 1. In the given order.
 */
export function holm(pValues: readonly number[]): number[] {
  const order = pValues.map((_, at) => at).sort((a, b) => pValues[a] - pValues[b])
  const adjusted = new Array<number>(pValues.length)
  let least = 0
  for (const [rank, at] of order.entries()) {
    least = Math.max(least, Math.min(1, (pValues.length - rank) * pValues[at]))
    adjusted[at] = least
  }
  return adjusted
}
