/** What data lack for a test, as sentences. */
import type { Group } from '../../data/dataset.js'
import { itemsOf } from '../groups.js'

/** Groups are there, each with at least 2 classes. */
export function lacksClasses(groups: readonly Group[]): string[] {
  if (groups.length === 0) return ['there are no groups to test on']
  return groups
    .filter(({ classes }) => classes.length < 2)
    .map(
      ({ name, classes }) =>
        `group ${name} has ${counted(classes.length, 'class', 'classes')}; a test needs at least 2`,
    )
}

/** Some group has `ways` classes; else the figure would be of tasks that nobody was given. */
export function lacksWays(groups: readonly Group[], ways: number): string[] {
  const [largest] = [...groups].sort((a, b) => b.classes.length - a.classes.length)
  if (largest === undefined || largest.classes.length >= ways) return []
  return [
    `no group has ${ways} classes to choose from; the largest, ${largest.name}, has ${largest.classes.length}: lower ways to that at most`,
  ]
}

/** Every class has `needed` items, `why`. */
export function lacksItems(groups: readonly Group[], needed: number, why: string): string[] {
  return groups.flatMap(({ name, classes }) => {
    const poor = classes.filter(({ items }) => items.length < needed)
    if (poor.length === 0) return []
    const list = poor.map((each) => `${each.name} has ${each.items.length}`)
    return [
      `group ${name} has ${counted(poor.length, 'class', 'classes')} with fewer than ${needed} items, which ${why}: ${andMore(list, 3)}`,
    ]
  })
}

/** Images of a group whose every pair is scored: 64 million scores. */
const mostItems = 8000

/** No group is too large for a score of every pair. */
export function lacksRoom(groups: readonly Group[]): string[] {
  return groups.flatMap((group) => {
    const count = itemsOf(group).length
    return count <= mostItems
      ? []
      : [
          `group ${group.name} has ${count} items; a test that compares every one with every other takes at most ${mostItems}`,
        ]
  })
}

/** Images have that many views. */
export function lacksViews(wanted: number, has: number | undefined): string[] {
  if (has === undefined || wanted <= has) return []
  return [`the images are not square, and have ${has} views; the test takes ${wanted}: set views to 1`]
}

/** `1 class`, `3 classes`. */
export function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`
}

/** The first of the words, and how many more there are. */
export function andMore(words: readonly string[], shown: number): string {
  const rest = words.length - shown
  return `${words.slice(0, shown).join(', ')}${rest > 0 ? `, and ${rest} more` : ''}`
}
