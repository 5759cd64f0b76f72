/** The standard normal distribution. */

/**
 * The probability of a value above `z`, which is at least 0, with a relative error of about 1e-13. Up to 3 by the
 * series of Marsaglia (2004, Journal of Statistical Software 11:4), above by Laplace's continued fraction (Abramowitz,
 * Stegun 26.2.14), which is accurate in the tail.
 */
export function normalTail(z: number): number {
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)
  if (z < 3) {
    let [term, sum] = [z, z]
    for (let i = 3; sum + term !== sum; i += 2) {
      term *= (z * z) / i
      sum += term
    }
    return 0.5 - density * sum
  }
  let fraction = z
  for (let i = 200; i > 0; i--) fraction = z + i / fraction
  return density / fraction
}

/** The quantile for probability `p`, which is inside (0, 1). */
export function normalQuantile(p: number): number {
  if (p === 0.5) return 0
  if (p > 0.5) return -normalQuantile(1 - p)
  let [low, high] = [0, 40]
  for (;;) {
    const middle = (low + high) / 2
    if (middle === low || middle === high) return -middle
    if (normalTail(middle) > p) low = middle
    else high = middle
  }
}
