/** Finds remarkable images from the scores of all pairs of some groups. */
import type { Group } from '../../data/dataset.js'
import { bootstrapClasses, bootstrapMethod, type JudgedGroup, scoresOf } from '../../evaluation/class-bootstrap.js'
import { itemsOf } from '../../evaluation/groups.js'
import { allPairs } from '../../evaluation/judged-pairs.js'
import { countScores, falseRejectsAt, type ScoreCounts } from '../../evaluation/roc.js'
import type { ScoreMatrix } from '../../evaluation/scores.js'
import type { CurvePoint, Histogram, InspectedPairs } from '../../reports/inspection.js'
import { largest } from './largest.js'

export interface ScoredGroup {
  readonly group: Group
  readonly matrix: ScoreMatrix
}

/** Two images by index in the store. */
export interface FoundPair {
  readonly left: number
  readonly right: number
  readonly score: number
}

/** An image, the most similar one of its class, and the most similar one of another class. */
export interface FoundMistake {
  readonly group: Group
  readonly query: number
  readonly own: FoundPair
  readonly other: FoundPair
}

const shown = 12

/** Images whose most similar other image is of a different class, ordered by the margin, the worst first. */
export function findMistakes(scored: readonly ScoredGroup[]): {
  readonly all: readonly FoundMistake[]
  readonly images: number
} {
  let images = 0
  const all = scored.flatMap(({ group, matrix }) => {
    const items = itemsOf(group)
    const found = items.flatMap((query, row): FoundMistake[] => {
      const nearest = nearestOf(matrix, items, row)
      if (nearest === undefined) return []
      images++
      return nearest.other.score >= nearest.own.score ? [{ group, query, ...nearest }] : []
    })
    return found
  })
  const margin = ({ own, other }: FoundMistake) => other.score - own.score
  return { all: all.sort((a, b) => margin(b) - margin(a)), images }
}

/**
 * The most similar image of the row's own class, except itself, and of the others; undefined if one of them is missing.
 */
function nearestOf({ size, starts, values }: ScoreMatrix, items: readonly number[], row: number) {
  const own = { left: items[row], right: -1, score: Number.NEGATIVE_INFINITY }
  const other = { ...own }
  const at = starts.findLastIndex((start) => start <= row)
  for (let column = 0; column < size; column++) {
    if (column === row) continue
    const best = column >= starts[at] && column < starts[at + 1] ? own : other
    const score = values[row * size + column]
    if (score > best.score || best.right < 0) Object.assign(best, { right: items[column], score })
  }
  return own.right < 0 || other.right < 0 ? undefined : { own, other }
}

/**
 * The pairs of two classes with the highest scores, and those of one with the lowest; only the first of the two orders
 * of a pair.
 */
export function findPairs(scored: readonly ScoredGroup[]): {
  readonly accepted: FoundPair[]
  readonly rejected: FoundPair[]
} {
  const [accepted, rejected] = [largest<FoundPair>(shown), largest<FoundPair>(shown)]
  for (const { group, matrix } of scored) {
    const items = itemsOf(group)
    const { size, starts, values } = matrix
    const classOf = items.map((_, row) => starts.findLastIndex((start) => start <= row))
    for (let row = 0; row < size; row++) {
      for (let column = row + 1; column < size; column++) {
        const score = values[row * size + column]
        const kind = classOf[row] === classOf[column] ? rejected : accepted
        const rank = kind === accepted ? score : -score
        if (kind.takes(rank)) kind.add(rank, { left: items[row], right: items[column], score })
      }
    }
  }
  return { accepted: accepted.all(), rejected: rejected.all() }
}

/** False accept rates of the curve. */
const rates = [-3, -2, -1].flatMap((power) => [1, 2, 5].map((digit) => Number(`${digit}e${power}`)))

/** Histogram and curve of all pairs of the groups. `toAxis` maps a score to the displayed value. */
export async function judgePairs(
  scored: readonly ScoredGroup[],
  toAxis: (score: number) => number,
  signal: AbortSignal | undefined,
): Promise<Pick<InspectedPairs, 'histogram' | 'curve' | 'intervalMethod'>> {
  const judged = scored.map(({ group, matrix }) => allPairs(group, matrix))
  const statistics = rates.map((rate) => (counts: ScoreCounts) => falseRejectsAt(counts, rate))
  const intervals = await bootstrapClasses(judged, statistics, signal === undefined ? {} : { signal })
  const counts = countScores(scoresOf(judged, 'same'), scoresOf(judged, 'different'))
  // Rates below one pair equal zero.
  const least = 1 / judged.reduce((sum, { different }) => sum + different.scores.length, 0)
  const curve = rates.map(
    (rate, at): CurvePoint => ({
      ...{ falseAccepts: rate, falseRejects: falseRejectsAt(counts, rate), interval: intervals.all[at] },
    }),
  )
  return {
    histogram: histogramOf(judged, toAxis),
    curve: curve.filter(({ falseAccepts }) => falseAccepts >= least),
    intervalMethod: bootstrapMethod,
  }
}

const steps = 60

function histogramOf(judged: readonly JudgedGroup[], toAxis: (score: number) => number): Histogram {
  const kinds = (['same', 'different'] as const).map((kind) => scoresOf(judged, kind).map(toAxis))
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const values of kinds) {
    for (const value of values) {
      if (!Number.isFinite(value)) continue
      from = Math.min(from, value)
      to = Math.max(to, value)
    }
  }
  if (!(from < to)) [from, to] = Number.isFinite(from) ? [from - 0.5, from + 0.5] : [0, 1]
  const [same, different] = kinds.map((values) => {
    const counts = Array.from({ length: steps }, () => 0)
    for (const value of values) {
      const step = Math.floor(((value - from) / (to - from)) * steps)
      counts[Math.min(steps - 1, Math.max(0, Number.isNaN(step) ? 0 : step))]++
    }
    return counts
  })
  return { from, to, same, different }
}
