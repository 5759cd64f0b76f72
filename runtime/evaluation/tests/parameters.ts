/** Parameters that several tests have. */

import type { Group } from '../../data/dataset.js'
import { integer, type Parameter } from '../../protocol/parameters.js'
import { andMore } from './lacks.js'
import { mean } from './test-part.js'

export const ways = integer('Classes to choose from, including the correct one; all if a group has fewer.', {
  ...{ least: 2, most: 10_000, default: 20 },
})

export const views: Parameter<1 | 8> = {
  schema: {
    description:
      'The number of views over which scores are averaged, with the same view on both sides. 1: the images themselves. 8: all quarter turns and reflections.',
    enum: [1, 8],
    default: 1,
  },
}

/** `, 8 views`, for titles. */
export function viewsText(count: number): string {
  return count === 1 ? '' : `, ${count} views`
}

/** The accuracy of guessing one of `ways` classes, the mean over the groups. */
export function chanceOf(groups: readonly Group[], ways: number): number {
  return mean(groups.map(({ classes }) => 1 / Math.min(ways, classes.length)))
}

/** A note if tasks have fewer classes than the title says. */
export function narrowNote(groups: readonly Group[], ways: number): string[] {
  const narrow = groups.filter(({ classes }) => classes.length < ways)
  if (narrow.length === 0) return []
  const list = narrow.map(({ name, classes }) => `${name} ${classes.length}`)
  return [
    `${narrow.length} of ${groups.length} groups have fewer than ${ways} classes, so their tasks have all of them: ${andMore(list, 5)}.`,
  ]
}
