/** Summarizes samples by their median and spread. */

export interface Summary {
  readonly count: number
  readonly median: number
  readonly min: number
  /** The first and third quartile. */
  readonly quartiles: readonly [number, number]
  readonly max: number
}

/** Of at least one sample. */
export function summarize(samples: readonly number[]): Summary {
  if (samples.length === 0) throw new RangeError('there are no samples')
  const sorted = samples.toSorted((a, b) => a - b)
  return {
    count: sorted.length,
    median: quantile(sorted, 0.5),
    min: sorted[0]!,
    quartiles: [quantile(sorted, 0.25), quantile(sorted, 0.75)],
    max: sorted.at(-1)!,
  }
}

export const median = (samples: readonly number[]): number => summarize(samples).median

/** Interpolates linearly between two of the sorted samples: Hyndman and Fan's type 7, as in numpy and R. */
function quantile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1)
  const below = Math.floor(place)
  const above = Math.min(below + 1, sorted.length - 1)
  return sorted[below]! + (place - below) * (sorted[above]! - sorted[below]!)
}

/** An implementation's times, by round. */
export type ByRound = ReadonlyMap<number, number>

/**
 * The time relative to that of `other`: the median of the ratios per round, so that a slowdown of the whole machine
 * cancels. Undefined if they share no round.
 */
export function ratioByRound(own: ByRound, other: ByRound): number | undefined {
  const ratios = [...own].flatMap(([round, seconds]) => {
    const against = other.get(round)
    return against === undefined ? [] : [seconds / against]
  })
  return ratios.length === 0 ? undefined : median(ratios)
}

/**
 * The same for two that may never have run in the same group: each is compared with `reference`, which took part in
 * every group, and the ratios are divided.
 */
export function ratioBetween(own: ByRound, other: ByRound, reference: ByRound): number | undefined {
  const direct = ratioByRound(own, other)
  if (direct !== undefined) return direct
  const [first, second] = [ratioByRound(own, reference), ratioByRound(other, reference)]
  return first === undefined || second === undefined ? undefined : first / second
}
