/** An error rate over pairs that are not independent, since they share images and classes. */
import type { JudgedGroup, JudgedPairs } from './class-bootstrap.js'
import { clopperPearson } from './statistics/beta.js'
import type { Interval } from './statistics/sample-mean.js'
import { quantileT } from './statistics/students-t.js'

export const clusteredMethod =
  '95% interval of the rate on another data set of this size: Clopper-Pearson for as many independent pairs as the spread between classes amounts to (Korn and Graubard 1998; delete-one-class jackknife)'

export interface ClusteredRate {
  readonly rate: number
  /** Unordered pairs of images. */
  readonly pairs: number
  readonly classes: number
  /** The number of independent pairs with the same information. */
  readonly independent: number
  readonly interval: Interval
}

/** Errors and trials, in total and by each class that takes part. */
export interface ClassTally {
  readonly errors: number
  readonly trials: number
  readonly ofClass: readonly { readonly errors: number; readonly trials: number }[]
}

/** For the pairs of all groups together; `isError` classifies a score. */
export function tallyPairs(
  groups: readonly JudgedGroup[],
  kind: 'same' | 'different',
  isError: (score: number) => boolean,
): ClassTally {
  const tallies = groups.flatMap(({ classes, [kind]: pairs }) => tallyGroup(classes, pairs, isError))
  const total = (pick: (tally: ClassTally) => number) => tallies.reduce((sum, tally) => sum + pick(tally), 0)
  const ofClass = tallies.flatMap((tally) => tally.ofClass).filter(({ trials }) => trials > 0)
  return { errors: total(({ errors }) => errors), trials: total(({ trials }) => trials), ofClass }
}

function tallyGroup(
  classes: number,
  { scores, left, right }: JudgedPairs,
  isError: (score: number) => boolean,
): ClassTally {
  const ofClass = Array.from({ length: classes }, () => ({ errors: 0, trials: 0 }))
  let errors = 0
  for (let pair = 0; pair < scores.length; pair++) {
    const error = isError(scores[pair]) ? 1 : 0
    errors += error
    for (const each of left[pair] === right[pair] ? [left[pair]] : [left[pair], right[pair]]) {
      ofClass[each].errors += error
      ofClass[each].trials++
    }
  }
  return { errors, trials: scores.length, ofClass }
}

/** Whether another data set of this size is likely to have no error at all. */
const mayShowNone = (rate: number, independent: number): boolean => (1 - rate) ** independent >= 0.025

/**
 * The rate with its interval. The variance is the jackknife's over classes (Efron and Stein 1981: on average it is not
 * too small), which gives the number of independent pairs with the same variance, reduced for few classes (Korn and
 * Graubard 1998, Survey Methodology 24). Another data set of the same size varies as much itself, so they count half.
 *
 * @param perPair how often each unordered pair of images is among the trials: 2 if both orders are
 * @param otherwise the number of independent pairs if there are no errors or only errors, where no variance is
 * observed; by default the number of classes
 */
export function clusteredRate(
  { errors, trials, ofClass }: ClassTally,
  perPair: number,
  otherwise: number = ofClass.length,
): ClusteredRate {
  const classes = ofClass.length
  const pairs = trials / perPair
  const rate = errors / trials
  if (trials === 0 || classes < 2)
    return { rate: trials === 0 ? 0 : rate, pairs, classes, independent: classes, interval: [0, 1] }
  const without = ofClass.map((each) => (errors - each.errors) / (trials - each.trials)).filter(Number.isFinite)
  const mean = without.reduce((sum, each) => sum + each, 0) / without.length
  const squares = without.reduce((sum, each) => sum + (each - mean) ** 2, 0)
  const variance = ((without.length - 1) / without.length) * squares
  const known = rate > 0 && rate < 1 && variance > 0
  const independent = known ? Math.min(pairs, (rate * (1 - rate)) / variance) : Math.min(pairs, otherwise)
  const counted = (independent / 2) * (1.959963984540054 / quantileT(0.95, classes - 1)) ** 2
  const [low, high] = clopperPearson(rate * counted, counted)
  return { rate, pairs, classes, independent, interval: [mayShowNone(rate, independent) ? 0 : low, high] }
}
