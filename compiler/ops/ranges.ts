/** Arithmetic of ranges of values, for the `range` rules of operators. */
import type { Range } from './operator.js'

export const anywhere: Range = [-Infinity, Infinity]

/** For operators that return their input values, some of them, or means of them. */
export const kept = ([range]: readonly Range[]): Range => range

/** The union. */
export const union = (ranges: readonly Range[]): Range => [
  Math.min(...ranges.map(([least]) => least)),
  Math.max(...ranges.map(([, most]) => most)),
]

/** For non-decreasing functions. */
export const rising =
  (f: (x: number) => number) =>
  ([[least, most]]: readonly Range[]): Range => [f(least), f(most)]

/** For non-decreasing functions of |x|. */
export const even =
  (f: (x: number) => number) =>
  ([range]: readonly Range[]): Range => {
    const [least, most] = range.map(Math.abs).sort((a, b) => a - b)
    return [f(range[0] < 0 && range[1] > 0 ? 0 : least), f(most)]
  }

/** For functions that decrease up to `lowest` and increase from there. */
export const dipping =
  (f: (x: number) => number, lowest: number) =>
  ([[least, most]]: readonly Range[]): Range => {
    const ends = [f(least), f(most)]
    return [least <= lowest && lowest <= most ? f(lowest) : Math.min(...ends), Math.max(...ends)]
  }

/** A range times a number. */
export const times = ([least, most]: Range, factor: number): Range => product([least, most], [factor, factor])

export const plus = (a: Range, b: Range): Range => known([a[0] + b[0], a[1] + b[1]])

/** For products: an infinite bound times 0 is 0, since no value is infinite. */
export function product(a: Range, b: Range): Range {
  const products = a.flatMap((x) => b.map((y) => (x === 0 || y === 0 ? 0 : x * y)))
  return [Math.min(...products), Math.max(...products)]
}

/** For 1 / x. */
export function reciprocal([least, most]: Range): Range {
  if (least < 0 && most > 0) return anywhere
  return most <= 0 ? [most === 0 ? -Infinity : 1 / most, 1 / least] : [1 / most, least === 0 ? Infinity : 1 / least]
}

/** With two infinite bounds, the effect of rounding is unknown. */
const known = ([least, most]: Range): Range => [
  Number.isNaN(least) ? -Infinity : least,
  Number.isNaN(most) ? Infinity : most,
]
