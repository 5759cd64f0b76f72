/** Chooses the next value to try, in a range where figures need not grow with the value. */
import type { ClaimResult } from './analyses/claims.js'
import type { Diagnostic } from './diagnostics/diagnostic.js'

/** `invalid`: the file does not compile with this value. */
export interface Trial {
  /** The value's index in the range. */
  readonly index: number
  readonly value: number
  readonly status: 'holds' | 'fails' | 'invalid'
  readonly params?: number
  readonly macs?: number
  /** The conditions that fail. */
  readonly failures: readonly ClaimResult[]
  readonly errors: readonly Diagnostic[]
}

export interface Grid {
  /** Values are indices from 0. */
  readonly count: number
  readonly valueAt: (index: number) => number
  /** Tried first. */
  readonly start: number
  /** Tried before values between them; ascending, with `start` among them. */
  readonly samples: readonly number[]
  /** 1 if the largest value is wanted, -1 if the smallest. */
  readonly direction: 1 | -1
}

export type Trials = ReadonlyMap<number, Trial>

/** Up to this number of values, all are tried. */
export const allTried = 32
/** This number of samples beyond the best one that holds must fail before the rest beyond it is skipped. */
const failingSamples = 2
/** This number of neighbors beyond the best must fail; also the number tried if most do not compile. */
const failingNeighbors = 3
const lookedAt = 32

/** The index of the next value; undefined if the search is done. */
export function nextIndex(grid: Grid, trials: Trials): number | undefined {
  if (grid.count <= allTried) return first(0, grid.count, (index) => !trials.has(index))
  if (!trials.has(grid.start)) return grid.start
  const best = bestOf(grid, trials)
  if (best === undefined) return nextSample(grid, trials) ?? betweenSides(trials)
  return sampleBeyond(best, grid, trials) ?? halfway(best, grid, trials) ?? neighbor(best, grid, trials)
}

function bestOf({ direction }: Grid, trials: Trials): number | undefined {
  const holding = [...trials].filter(([, { status }]) => status === 'holds').map(([index]) => index * direction)
  return holding.length === 0 ? undefined : Math.max(...holding) * direction
}

/** While nothing holds: away from the wanted end, toward lower costs. */
function nextSample({ samples, start, direction }: Grid, trials: Trials): number | undefined {
  const outward = [...samples].sort((a, b) => Math.abs(a - start) - Math.abs(b - start))
  const untried = outward.filter((index) => !trials.has(index))
  return untried.find((index) => (index - start) * direction < 0) ?? untried[0]
}

function sampleBeyond(best: number, { samples, direction }: Grid, trials: Trials): number | undefined {
  const beyond = samples.filter((index) => (index - best) * direction > 0)
  const near = direction === 1 ? beyond.slice(0, failingSamples) : beyond.slice(-failingSamples).reverse()
  return near.find((index) => !trials.has(index))
}

/** The middle between the best and the nearest value beyond it that was tried, and thus fails. */
function halfway(best: number, { direction }: Grid, trials: Trials): number | undefined {
  const distances = [...trials.keys()].map((index) => (index - best) * direction).filter((distance) => distance > 0)
  const nearest = Math.min(...distances)
  return nearest === Number.POSITIVE_INFINITY || nearest === 1 ? undefined : best + direction * Math.floor(nearest / 2)
}

/** The first untried value beyond the best, until enough of them fail. Values that do not compile do not count. */
function neighbor(best: number, { count, direction }: Grid, trials: Trials): number | undefined {
  let failing = 0
  for (let distance = 1; distance <= lookedAt && failing < failingNeighbors; distance += 1) {
    const index = best + direction * distance
    if (index < 0 || index >= count) return undefined
    const trial = trials.get(index)
    if (trial === undefined) return index
    if (trial.status === 'fails') failing += 1
  }
  return undefined
}

/** Between a value that is too small and a later one that is too large, or the reverse, a value may fit. */
function betweenSides(trials: Trials): number | undefined {
  const compiled = [...trials].filter(([, { status }]) => status === 'fails').sort(([a], [b]) => a - b)
  for (const [place, [index, trial]] of compiled.slice(0, -1).entries()) {
    const [next, other] = compiled[place + 1]!
    const [one, two] = [sideOf(trial), sideOf(other)]
    if (one === undefined || two === undefined || one === two) continue
    const middle = Math.floor((index + next) / 2)
    const untried = (candidate: number) => !trials.has(candidate)
    const found = first(middle, next, untried) ?? first(index + 1, middle, untried)
    if (found !== undefined) return found
  }
  return undefined
}

/** Whether everything that fails exceeds its bound, or everything falls below. */
function sideOf({ failures }: Trial): 'over' | 'under' | undefined {
  const sides = failures.map(({ claim, actual }) => {
    if (typeof actual !== 'number' || typeof claim.expected !== 'number') return undefined
    return actual > claim.expected ? 'over' : 'under'
  })
  return sides.every((side) => side === sides[0]) ? sides[0] : undefined
}

function first(from: number, to: number, fits: (index: number) => boolean): number | undefined {
  for (let index = from; index < to; index += 1) if (fits(index)) return index
  return undefined
}
