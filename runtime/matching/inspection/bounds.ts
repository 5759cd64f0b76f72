/** Which images are inspected: all of small data sets, and a random sample of large ones. */
import { randomStream, sample } from '../../base/random.js'
import type { Group } from '../../data/dataset.js'
import { addressOf, itemsOf } from '../../evaluation/groups.js'

/** The limit per group, whose pairs are all scored. */
const mostItems = 1200
const mostGroups = 30
/** The limit of the map, whose points must be visible. */
const mostPoints = 300
const mostClasses = 10

/** The groups to inspect, and a note if they are a sample. */
export function boundGroups(groups: readonly Group[]): { readonly groups: readonly Group[]; readonly notes: string[] } {
  const chosen = groups.length <= mostGroups ? groups : sample(randomStream(1, 'inspected groups'), groups, mostGroups)
  const bounded = chosen.map((group) => boundItems(group, mostItems))
  const count = (list: readonly Group[]) => list.reduce((sum, group) => sum + itemsOf(group).length, 0)
  const [all, some] = [count(groups), count(bounded)]
  const notes =
    all === some ? [] : [`Drawn at random: ${some} of ${all} images, of ${bounded.length} of ${groups.length} groups.`]
  return { groups: bounded, notes }
}

/** The group whose features the map shows: some classes of the one with the most images. */
export function groupForMap(groups: readonly Group[]): Group {
  const [largest] = [...groups].sort((a, b) => itemsOf(b).length - itemsOf(a).length)
  const random = randomStream(1, 'mapped classes', addressOf(largest))
  const { classes } = largest
  const some = classes.length <= mostClasses ? classes : sample(random, classes, mostClasses)
  return boundItems({ ...largest, classes: [...some].sort((a, b) => (a.name < b.name ? -1 : 1)) }, mostPoints)
}

/** As many of each class as fit, unchanged if all do; no class is reduced to a single image. */
function boundItems(group: Group, most: number): Group {
  const total = itemsOf(group).length
  if (total <= most) return group
  const random = randomStream(1, 'inspected images', addressOf(group))
  const share = most / total
  const classes = group.classes.map((each) => {
    const count = Math.min(each.items.length, Math.max(2, Math.floor(share * each.items.length)))
    return { ...each, items: sample(random, each.items, count) }
  })
  const fitting = Math.floor(most / 2)
  return { ...group, classes: classes.length <= fitting ? classes : sample(random, classes, fitting) }
}
