/** Ranges of decimal numbers with exact decimal values: 0.1, 0.2, 0.3. */

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
  /** Integer multiples of the range's last digit: 0.25 of a range in hundredths is 25. */
  readonly unitsOf: (value: number) => number
  /** The index of the value nearest to this number of units. */
  readonly nearest: (units: number) => number
}

/** Undefined if the range is empty, or if its step is finer than the precision of numbers. */
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

/** Number of decimals of a number in its shortest notation. */
function decimalsOf(value: number): number {
  const [digits = '', exponent = '0'] = String(value).split('e')
  const fraction = digits.split('.')[1]?.length ?? 0
  return Math.max(0, fraction - Number(exponent))
}
