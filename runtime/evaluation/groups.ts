/** What a test is made on: classes in groups, within which one class is told from another. */

/** Images of the same thing: a character, a person, a part number. */
export interface ImageClass {
  readonly name: string
  /** Indices of images. */
  readonly items: readonly number[]
}

/** Classes that belong together: an alphabet. */
export interface Group {
  readonly name: string
  readonly part: 'background' | 'evaluation'
  readonly classes: readonly ImageClass[]
}

/** All images of the group, class by class. */
export function itemsOf(group: Group): number[] {
  return group.classes.flatMap(({ items }) => items)
}

/** Where random numbers for a group are drawn from: the same in every data set that has it. */
export function addressOf(group: Group): string {
  return `${group.part}/${group.name}`
}
