/** Parameters that several tests have. */

import type { Group } from '../../data/dataset.js'
import { integer, type Parameter } from '../../protocol/parameters.js'
import { andMore } from './lacks.js'
import { mean } from './test-part.js'

export const ways = integer('Classes to choose from, the right one among them; all, where a group has fewer.', {
  ...{ least: 2, most: 10_000, default: 20 },
})

export const views: Parameter<1 | 8> = {
  schema: {
    description:
      'In how many views images are compared, the same one at both sides; scores are averaged. 1: as they are. 8: turned by quarters and mirrored.',
    enum: [1, 8],
    default: 1,
  },
}

/** `, 8 views`, for titles. */
export function viewsText(count: number): string {
  return count === 1 ? '' : `, ${count} views`
}

/** What guessing one of `ways` classes gets right, the mean over the groups. */
export function chanceOf(groups: readonly Group[], ways: number): number {
  return mean(groups.map(({ classes }) => 1 / Math.min(ways, classes.length)))
}

/** Says where tasks have fewer classes than the title. */
export function narrowNote(groups: readonly Group[], ways: number): string[] {
  const narrow = groups.filter(({ classes }) => classes.length < ways)
  if (narrow.length === 0) return []
  const list = narrow.map(({ name, classes }) => `${name} ${classes.length}`)
  return [
    `${narrow.length} of ${groups.length} groups have fewer than ${ways} classes, and their tasks have all of them: ${andMore(list, 5)}.`,
  ]
}
