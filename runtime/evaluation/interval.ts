/** Confidence intervals of a share of right answers, and of a mean over groups. */

/** The two-sided 97.5% quantile of the standard normal distribution. */
const z95 = 1.959963984540054

export type Interval = readonly [low: number, high: number]

/** How the intervals are made, for tables and pages. */
export const intervalMethod = '95% Wilson score interval over the pooled tasks'

/**
 * The 95% score interval of Wilson (1927) for `correct` of `tasks` independent tasks:
 * (p + z^2/2n +- z sqrt(p (1 - p)/n + z^2/4n^2)) / (1 + z^2/n). It stays inside [0, 1] and is right near its ends, where p +- z s is not.
 * Over several alphabets the tasks are pooled; since the accuracy differs between alphabets the true spread of the mean over these same
 * alphabets is a little smaller, so the interval errs on the wide side. It says nothing of other alphabets or other training seeds.
 */
export function wilson(correct: number, tasks: number): Interval {
  if (tasks === 0) return [0, 1]
  const share = correct / tasks
  const z2n = z95 ** 2 / tasks
  const centre = share + z2n / 2
  const spread = z95 * Math.sqrt((share * (1 - share)) / tasks + z2n / (4 * tasks))
  return [Math.max(0, (centre - spread) / (1 + z2n)), Math.min(1, (centre + spread) / (1 + z2n))]
}

/** How `studentInterval` is made over groups, for tables and pages. */
export const groupIntervalMethod =
  "95% Student's t interval of the mean over the groups: where another group would be expected"

/**
 * The 95% interval of Student (1908) for the mean of independent `values` in [0, 1], cut off there: mean +- t s / sqrt(n), s the sample's standard
 * deviation and t the quantile for n - 1 degrees of freedom. It holds for groups (or classes) like these, where `wilson` holds for tasks on these alone.
 * Values that are all the same leave no width, however few they are. Of a single value nothing is known: [0, 1].
 */
export function studentInterval(values: readonly number[]): Interval {
  const count = values.length
  if (count < 2) return [0, 1]
  const mean = values.reduce((sum, value) => sum + value, 0) / count
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1)
  const spread = studentQuantile(count - 1) * Math.sqrt(variance / count)
  return [Math.max(0, mean - spread), Math.min(1, mean + spread)]
}

/**
 * The 97.5% quantile of Student's t distribution: in closed form for 1 and 2 degrees of freedom, else by the expansion around the normal quantile
 * (Abramowitz and Stegun 26.7.5), which is 0.12% low at 3 and right to 5 digits from 8 on.
 */
function studentQuantile(freedom: number): number {
  const central = 0.95
  if (freedom === 1) return Math.tan((Math.PI / 2) * central)
  if (freedom === 2) return central * Math.sqrt(2 / (1 - central ** 2))
  const z = z95
  const terms = [
    (z ** 3 + z) / 4,
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96,
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384,
    (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / 92_160,
  ]
  return terms.reduce((sum, term, power) => sum + term / freedom ** (power + 1), z)
}
