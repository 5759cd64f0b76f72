/** How a figure varies with the choice of groups. */
import { randomStream } from '../../base/random.js'
import type { Interval } from './sample-mean.js'

const resamples = 9999

/**
 * The 95% interval of the mean over similar groups, by the cluster bootstrap: groups are drawn with replacement, each
 * with all its tasks, 9,999 times, and the 250th and 9,750th of the sorted means are the ends (percentile method;
 * Davison, Hinkley 1997, Bootstrap Methods and their Application, 3.8 and 5.3). Few groups make it too narrow: by a
 * factor of about sqrt((n - 1) / n). Undefined for one group.
 *
 * The same values and seed give the same interval; differences over the same groups use the same resamples.
 *
 * @param values one for each group: an accuracy, or the difference of two
 */
export function bootstrapInterval(values: readonly number[], seed: number): Interval | undefined {
  const groups = values.length
  if (groups < 2) return undefined
  const random = randomStream(seed, 'bootstrap over groups')
  const means = Float64Array.from({ length: resamples }, () => {
    let sum = 0
    for (let i = 0; i < groups; i++) sum += values[random.integer(0, groups - 1)]
    return sum / groups
  }).sort()
  return [means[0.025 * (resamples + 1) - 1], means[0.975 * (resamples + 1) - 1]]
}
