/** Confidence intervals of a fraction of correct answers, and of a mean over groups. */

import { type Interval, sampleMean } from './statistics/sample-mean.js'

/** The two-sided 97.5% quantile of the standard normal distribution. */
const z95 = 1.959963984540054

/** Describes the intervals in tables and pages. */
export const intervalMethod = '95% Wilson score interval over the pooled tasks'

/**
 * The 95% score interval of Wilson (1927) for `correct` of `tasks` independent tasks: (p + z^2/2n +- z sqrt(p (1 - p)/n
 * + z^2/4n^2)) / (1 + z^2/n). It stays inside [0, 1] and is accurate near its ends, where p +- z s is not. The tasks of
 * several alphabets are pooled; since the accuracy differs between alphabets, the true deviation of the mean over the
 * same alphabets is a little smaller, so the interval is conservative. It does not cover other alphabets or other
 * training seeds.
 */
export function wilson(correct: number, tasks: number): Interval {
  if (tasks === 0) return [0, 1]
  const share = correct / tasks
  const z2n = z95 ** 2 / tasks
  const center = share + z2n / 2
  const spread = z95 * Math.sqrt((share * (1 - share)) / tasks + z2n / (4 * tasks))
  return [Math.max(0, (center - spread) / (1 + z2n)), Math.min(1, (center + spread) / (1 + z2n))]
}

/** Describes `studentInterval` over groups in tables and pages. */
export const groupIntervalMethod =
  "95% Student's t interval of the mean over the groups: where another group would be expected"

/**
 * `sampleMean`'s interval for independent `values` in [0, 1], clipped to it; [0, 1] for a single value. It covers
 * similar groups (or classes), where `wilson` covers tasks on these groups only. Equal values give an interval of width
 * 0, however few they are.
 */
export function studentInterval(values: readonly number[]): Interval {
  const [low, high] = sampleMean(values).interval ?? [0, 1]
  return [Math.max(0, low), Math.min(1, high)]
}
