/** What `netc verify-export` found. */

/** One comparison: of an output with our engine's, or of the weights with those that were exported. */
export interface Check {
  /** The file. */
  readonly file: string
  /** The output, or `weights`. */
  readonly what: string
  /** How many numbers were compared. */
  readonly values: number
  /** The largest difference; null where one of the two is no number. */
  readonly difference: number | null
  /** The largest number of our engine. */
  readonly largest: number
  /** The most that the difference may be. */
  readonly most: number
  readonly holds: boolean
}

/** The largest difference of two lists of numbers, relative above 1; infinite where they differ in length, or where one of the two is no number. */
export function difference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY
  let largest = 0
  for (let i = 0; i < actual.length; i++) {
    const [a, b] = [actual[i], expected[i]]
    if (same(a, b)) continue
    const own = Math.abs(a - b) / (1 + Math.abs(b))
    largest = Math.max(largest, Number.isNaN(own) ? Number.POSITIVE_INFINITY : own)
  }
  return largest
}

const same = (a: number, b: number): boolean => a === b || (Number.isNaN(a) && Number.isNaN(b))

/** Of the largest number: what sums in another order may be apart. */
export const tolerance = 1e-4
/** What the rounding of larger numbers before them may leave of small ones. */
const rounding = 5e-6

/** The numbers of a file beside ours. */
export function compare(
  place: { readonly file: string; readonly what: string },
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  share = tolerance,
): Check {
  let difference: number | null = actual.length === expected.length ? 0 : null
  let largest = 0
  for (let i = 0; i < expected.length; i++) {
    const [a, b] = [actual[i], expected[i]]
    if (Number.isFinite(b)) largest = Math.max(largest, Math.abs(b))
    if (same(a, b)) continue
    const own = Math.abs(a - b)
    if (!Number.isFinite(own)) difference = null
    else if (difference !== null) difference = Math.max(difference, own)
  }
  const most = Math.max(share * largest, rounding)
  const holds = difference !== null && difference <= most
  return { ...place, values: expected.length, difference, largest, most, holds }
}
