/** Arithmetic of ranges of values, for the `range` rules of operators. */
import type { Range } from './operator.js'

export const anywhere: Range = [-Infinity, Infinity]

/** Of what gives the values that it is given, or some of them, or means of them. */
export const kept = ([range]: readonly Range[]): Range => range

/** What holds all of them. */
export const union = (ranges: readonly Range[]): Range => [
  Math.min(...ranges.map(([least]) => least)),
  Math.max(...ranges.map(([, most]) => most)),
]

/** Of a function that never falls. */
export const rising =
  (f: (x: number) => number) =>
  ([[least, most]]: readonly Range[]): Range => [f(least), f(most)]

/** Of a function of |x| that never falls. */
export const even =
  (f: (x: number) => number) =>
  ([range]: readonly Range[]): Range => {
    const [least, most] = range.map(Math.abs).sort((a, b) => a - b)
    return [f(range[0] < 0 && range[1] > 0 ? 0 : least), f(most)]
  }

/** Of a function that falls up to `lowest` and rises from there. */
export const dipping =
  (f: (x: number) => number, lowest: number) =>
  ([[least, most]]: readonly Range[]): Range => {
    const ends = [f(least), f(most)]
    return [least <= lowest && lowest <= most ? f(lowest) : Math.min(...ends), Math.max(...ends)]
  }

/** A range times a number. */
export const times = ([least, most]: Range, factor: number): Range => product([least, most], [factor, factor])

export const plus = (a: Range, b: Range): Range => known([a[0] + b[0], a[1] + b[1]])

/** Of products: an infinite bound times 0 is 0, since no value is infinite. */
export function product(a: Range, b: Range): Range {
  const products = a.flatMap((x) => b.map((y) => (x === 0 || y === 0 ? 0 : x * y)))
  return [Math.min(...products), Math.max(...products)]
}

/** Of 1 / x. */
export function reciprocal([least, most]: Range): Range {
  if (least < 0 && most > 0) return anywhere
  return most <= 0 ? [most === 0 ? -Infinity : 1 / most, 1 / least] : [1 / most, least === 0 ? Infinity : 1 / least]
}

/** What rounding makes of bounds that are infinite on both sides is not known. */
const known = ([least, most]: Range): Range => [
  Number.isNaN(least) ? -Infinity : least,
  Number.isNaN(most) ? Infinity : most,
]
