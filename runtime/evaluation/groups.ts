/** Groups as tests take them. */
import type { Group } from '../data/dataset.js'

/** All images of the group, class by class. */
export function itemsOf(group: Group): number[] {
  return group.classes.flatMap(({ items }) => items)
}

/** Where random numbers for a group are drawn from: the same in every data set that has it. */
export function addressOf(group: Group): string {
  return `${group.part}/${group.name}`
}
