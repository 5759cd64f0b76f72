/** Numbers as people read them. */

/** Three digits and a letter: `253M`, `1.62M`, `25.1K`; whole numbers below a thousand as they are. */
export function short(value: number): string {
  return scaled(value, ['', 'K', 'M', 'G', 'T', 'P'])
}

/** `6.38 MB`: a million bytes to the MB. */
export function bytes(value: number): string {
  return scaled(value, [' B', ' kB', ' MB', ' GB', ' TB', ' PB'])
}

function scaled(value: number, units: readonly string[]): string {
  let unit = 0
  let rest = value
  // What would be written as 1000 belongs to the next unit.
  while (rest >= (unit === 0 ? 1000 : 999.5) && unit < units.length - 1) {
    rest /= 1000
    unit += 1
  }
  return `${unit === 0 ? rest : rest.toPrecision(3)}${units[unit]}`
}
