/** What the data lack for a test, as sentences. */
import type { Group } from '../../data/dataset.js'
import { itemsOf } from '../groups.js'

/** There are groups, each with at least 2 classes. */
export function lacksClasses(groups: readonly Group[]): string[] {
  if (groups.length === 0) return ['there are no groups to test on']
  return groups
    .filter(({ classes }) => classes.length < 2)
    .map(
      ({ name, classes }) =>
        `group ${name} has ${counted(classes.length, 'class', 'classes')}; a test needs at least 2`,
    )
}

/** Some group has `ways` classes; otherwise no task would have that many. */
export function lacksWays(groups: readonly Group[], ways: number): string[] {
  const [largest] = [...groups].sort((a, b) => b.classes.length - a.classes.length)
  if (largest === undefined || largest.classes.length >= ways) return []
  return [
    `no group has ${ways} classes to choose from; the largest, ${largest.name}, has ${largest.classes.length}: lower ways to at most that`,
  ]
}

/** Every class has `needed` items, which `why` explains. */
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

/** The most images of a group whose pairs are all scored: 64 million scores. */
const mostItems = 8000

/** No group is too large to score every pair. */
export function lacksRoom(groups: readonly Group[]): string[] {
  return groups.flatMap((group) => {
    const count = itemsOf(group).length
    return count <= mostItems
      ? []
      : [`group ${group.name} has ${count} items; a test that compares all pairs supports at most ${mostItems}`]
  })
}

/** Images have that many views. */
export function lacksViews(wanted: number, has: number | undefined): string[] {
  if (has === undefined || wanted <= has) return []
  return [`the images are not square, so they have only ${has} views; the test needs ${wanted}: set views to 1`]
}

/** `1 class`, `3 classes`. */
export function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`
}

/** The first of the words, and the number of further ones. */
export function andMore(words: readonly string[], shown: number): string {
  const rest = words.length - shown
  return `${words.slice(0, shown).join(', ')}${rest > 0 ? `, and ${rest} more` : ''}`
}
