/** Groups in the form that tests use. */
import type { Group } from '../data/dataset.js'

/** All images of the group, class by class. */
export function itemsOf(group: Group): number[] {
  return group.classes.flatMap(({ items }) => items)
}

/** The index of the first image of each class in `itemsOf`, and the number of images at the end. */
export function startsOf(group: Group): number[] {
  const starts = [0]
  for (const { items } of group.classes) starts.push(starts.at(-1)! + items.length)
  return starts
}

/** The name of the random stream for a group: the same in every data set that contains it. */
export function addressOf(group: Group): string {
  return `${group.part}/${group.name}`
}
