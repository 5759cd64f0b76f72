/** Axes: round ticks, and positions of values. */

export interface Scale {
  readonly domain: readonly [number, number]
  readonly ticks: readonly number[]
  /** A value's position in `range`. */
  at(value: number): number
}

/** A linear scale with round ends and about `count` ticks at 1, 2 or 5 times a power of ten. */
export function linearScale(
  [low, high]: readonly [number, number],
  range: readonly [number, number],
  count = 5,
): Scale {
  const span = high > low ? high - low : Math.abs(low) || 1
  const step = niceStep(span / count)
  const first = Math.floor(low / step + 1e-9)
  const last = Math.max(first + 1, Math.ceil((high > low ? high : low + span) / step - 1e-9))
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)))
  const domain = [ticks[0], ticks.at(-1)!] as const
  const at = (value: number) => range[0] + ((value - domain[0]) / (domain[1] - domain[0])) * (range[1] - range[0])
  return { domain, ticks, at }
}

/** The smallest of 1, 2, 5 and 10 times a power of ten that is at least `step`. */
export function niceStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step))
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= step * (1 - 1e-9)) ?? 10
  return factor * power
}
