/** Groups as tests take them. */
import type { Group } from '../data/dataset.js'

/** All images of the group, class by class. */
export function itemsOf(group: Group): number[] {
  return group.classes.flatMap(({ items }) => items)
}

/** The position of the first image of each class among `itemsOf`, and their number at the end. */
export function startsOf(group: Group): number[] {
  const starts = [0]
  for (const { items } of group.classes) starts.push(starts.at(-1)! + items.length)
  return starts
}

/** Where random numbers for a group are drawn from: the same in every data set that has it. */
export function addressOf(group: Group): string {
  return `${group.part}/${group.name}`
}
