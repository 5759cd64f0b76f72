/**
 * Intervals of verification figures: the bootstrap (Efron 1979) over classes, since the pairs of one class are not
 * independent. In each resample the classes of a group are drawn with replacement; a pair within a class that is drawn
 * w times counts w times, a pair of two classes v w times.
 */
import { joinFloats } from '../base/floats.js'
import { randomStream } from '../base/random.js'
import type { ScoreCounts } from './roc.js'
import { turn } from './scores.js'
import type { Interval } from './statistics/sample-mean.js'

/** The scores of a group's pairs; consecutive pairs of the same two classes are stored together. */
export interface JudgedPairs {
  readonly scores: Float32Array
  /** The classes of each pair, by number. */
  readonly left: Uint32Array
  readonly right: Uint32Array
}

export interface JudgedGroup {
  readonly classes: number
  readonly same: JudgedPairs
  readonly different: JudgedPairs
}

export type Statistic = (counts: ScoreCounts) => number

export const bootstrapMethod = '95% percentile interval of 500 bootstrap resamples of the classes'

const resamples = 500
/** The bootstrap groups scores into this many bins, which are narrowest where either kind of pair is most frequent. */
const steps = 512
/** The same for every network, so that equal scores have equal intervals. */
const seed = 1

export interface BootstrapOptions {
  /** Stops between two resamples with its reason. */
  readonly signal?: AbortSignal
  onProgress?(share: number): void
}

/**
 * The 95% intervals of the statistics of all groups together, and of each group, in the order of `statistics`.
 * Resamples without pairs of one kind are skipped; if all are, the interval is [0, 1].
 */
export async function bootstrapClasses(
  groups: readonly JudgedGroup[],
  statistics: readonly Statistic[],
  { signal, onProgress }: BootstrapOptions = {},
): Promise<{ readonly all: readonly Interval[]; readonly groups: readonly (readonly Interval[])[] }> {
  const edges = stepEdges(groups)
  const runs = groups.map(({ same, different }) => ({ same: runsOf(same, edges), different: runsOf(different, edges) }))
  const random = randomStream(seed, 'class bootstrap')
  const values = [...groups, undefined].map(() => statistics.map((): number[] => []))
  for (let resample = 0; resample < resamples; resample++) {
    const all = emptyCounts()
    for (const [index, { classes }] of groups.entries()) {
      const weights = new Uint32Array(classes)
      for (let drawn = 0; drawn < classes; drawn++) weights[random.integer(0, classes - 1)]++
      const counts = emptyCounts()
      addWeighted(counts.same, runs[index].same, (left) => weights[left])
      addWeighted(counts.different, runs[index].different, (left, right) => weights[left] * weights[right])
      for (const [number, statistic] of statistics.entries()) values[index][number].push(statistic(counts))
      for (const kind of ['same', 'different'] as const) {
        for (let step = 0; step < steps; step++) all[kind][step] += counts[kind][step]
      }
    }
    for (const [number, statistic] of statistics.entries()) values[groups.length][number].push(statistic(all))
    await turn(signal)
    onProgress?.((resample + 1) / resamples)
  }
  const intervals = values.map((ofGroup) => ofGroup.map(percentiles))
  return { all: intervals[groups.length], groups: intervals.slice(0, -1) }
}

const emptyCounts = () => ({ same: new Float64Array(steps), different: new Float64Array(steps) })

/** Consecutive pairs of the same two classes: from `start` to the next run. */
interface Runs {
  readonly starts: Uint32Array
  readonly left: Uint32Array
  readonly right: Uint32Array
  /** For every pair. */
  readonly steps: Uint16Array
}

function runsOf({ scores, left, right }: JudgedPairs, edges: Float32Array): Runs {
  const starts: number[] = []
  for (let i = 0; i < scores.length; i++) {
    if (i === 0 || left[i] !== left[i - 1] || right[i] !== right[i - 1]) starts.push(i)
  }
  return {
    starts: Uint32Array.from([...starts, scores.length]),
    left: Uint32Array.from(starts, (start) => left[start]),
    right: Uint32Array.from(starts, (start) => right[start]),
    steps: Uint16Array.from(scores, (score) => stepOf(score, edges)),
  }
}

function addWeighted(counts: Float64Array, runs: Runs, weigh: (left: number, right: number) => number): void {
  for (let run = 0; run < runs.left.length; run++) {
    const weight = weigh(runs.left[run], runs.right[run])
    if (weight === 0) continue
    for (let i = runs.starts[run]; i < runs.starts[run + 1]; i++) counts[runs.steps[i]] += weight
  }
}

/**
 * The lower edges of the bins, in increasing order: quantiles of pairs of one class, and the same number of pairs of
 * two.
 */
function stepEdges(groups: readonly JudgedGroup[]): Float32Array {
  const quantiles = (['same', 'different'] as const).flatMap((kind) => {
    const sorted = scoresOf(groups, kind).sort()
    return Array.from({ length: steps / 2 }, (_, i) => sorted[Math.floor((i * sorted.length) / (steps / 2))])
  })
  return Float32Array.from(quantiles).sort()
}

/** Counts for all groups together. */
export function scoresOf(groups: readonly JudgedGroup[], kind: 'same' | 'different'): Float32Array {
  return joinFloats(groups.map((group) => group[kind].scores))
}

/** The index of the last edge at or below the score. */
function stepOf(score: number, edges: Float32Array): number {
  let [low, high] = [0, edges.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (edges[middle] <= score) low = middle + 1
    else high = middle
  }
  return Math.max(0, low - 1)
}

function percentiles(values: readonly number[]): Interval {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b)
  if (sorted.length === 0) return [0, 1]
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]
  return [at(0.025), at(0.975)]
}
