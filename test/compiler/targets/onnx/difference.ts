/** The largest difference of two lists of numbers, relative where they are above 1; infinite where they differ in length or in what is no number. */
export function difference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY
  let largest = 0
  for (let i = 0; i < actual.length; i++) {
    const [a, b] = [actual[i], expected[i]]
    if (Object.is(a, b) || a === b || (Number.isNaN(a) && Number.isNaN(b))) continue
    const own = Math.abs(a - b) / (1 + Math.abs(b))
    largest = Math.max(largest, Number.isNaN(own) ? Number.POSITIVE_INFINITY : own)
  }
  return largest
}
