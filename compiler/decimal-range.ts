/** Ranges of decimal numbers, whose values are exactly those that one would write: 0.1, 0.2, 0.3. */

/** `min`, `min + step`, ... up to `max`. */
export interface Range {
  readonly min: number
  readonly max: number
  readonly step: number
}

/** The values of a range, numbered from 0. */
export interface RangeValues {
  readonly count: number
  readonly valueAt: (index: number) => number
  /** Whole numbers in the last digit that the range has: 0.25 of a range in hundredths is 25. */
  readonly unitsOf: (value: number) => number
  /** The number of the value nearest to so many units. */
  readonly nearest: (units: number) => number
}

/** Undefined where the range is empty, or finer than numbers are exact. */
export function rangeValues({ min, max, step }: Range): RangeValues | undefined {
  const scale = 10 ** Math.max(...[min, max, step].map(decimalsOf))
  const unitsOf = (value: number) => Math.round(value * scale)
  const [first, last, between] = [min, max, step].map(unitsOf) as [number, number, number]
  if (!(first <= last && between >= 1 && scale <= 1e15 && Number.isSafeInteger(last))) return undefined
  const count = Math.floor((last - first) / between) + 1
  return {
    count,
    // The quotient of two exact whole numbers is the double nearest to the decimal.
    valueAt: (index) => (first + index * between) / scale,
    unitsOf,
    nearest: (units) => Math.max(0, Math.min(count - 1, Math.round((units - first) / between))),
  }
}

/** How many digits a number has behind the point, as it is written at its shortest. */
function decimalsOf(value: number): number {
  const [digits = '', exponent = '0'] = String(value).split('e')
  const fraction = digits.split('.')[1]?.length ?? 0
  return Math.max(0, fraction - Number(exponent))
}
