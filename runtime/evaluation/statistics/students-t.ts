/** Student's t distribution. */

/**
 * The probability that t with `freedom` degrees of freedom (an integer from 1) is within +-`t`: the finite sums of
 * Abramowitz and Stegun 26.7.3 and 26.7.4.
 */
export function withinT(t: number, freedom: number): number {
  const angle = Math.atan(t / Math.sqrt(freedom))
  const square = Math.cos(angle) ** 2
  const odd = freedom % 2 === 1
  let term = odd ? Math.cos(angle) : 1
  let sum = 0
  for (let power = odd ? 1 : 0; power <= freedom - 2; power += 2) {
    sum += term
    term *= (square * (power + 1)) / (power + 2)
  }
  return odd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum
}

/** The t that is exceeded on neither side with probability `confidence`, which is inside (0, 1). */
export function quantileT(confidence: number, freedom: number): number {
  // The angle in `withinT` is bounded, unlike t.
  let [low, high] = [0, Math.PI / 2]
  for (;;) {
    const middle = (low + high) / 2
    if (middle === low || middle === high) return Math.sqrt(freedom) * Math.tan(middle)
    if (withinT(Math.sqrt(freedom) * Math.tan(middle), freedom) < confidence) low = middle
    else high = middle
  }
}
