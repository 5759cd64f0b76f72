/** Numbers in reports. */

/** Three digits and a suffix: `253M`, `1.62M`, `25.1K`; whole numbers below a thousand unchanged. */
export function short(value: number): string {
  return scaled(value, ['', 'K', 'M', 'G', 'T', 'P'])
}

/** `6.38 MB`: a MB is a million bytes. */
export function bytes(value: number): string {
  return scaled(value, [' B', ' kB', ' MB', ' GB', ' TB', ' PB'])
}

function scaled(value: number, units: readonly string[]): string {
  let unit = 0
  let rest = value
  // A number that would round to 1000 gets the next suffix.
  while (rest >= (unit === 0 ? 1000 : 999.5) && unit < units.length - 1) {
    rest /= 1000
    unit += 1
  }
  return `${unit === 0 ? rest : rest.toPrecision(3)}${units[unit]}`
}
