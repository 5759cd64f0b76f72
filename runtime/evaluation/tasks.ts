/** Sampled tasks: which class does this image belong to, given some images of each of some classes? */
import { createHash } from 'node:crypto'
import { randomStream, sample } from '../base/random.js'
import type { Group } from '../data/dataset.js'
import { addressOf } from './groups.js'

/** One query against `shots` supports of each of some classes; `truth` is the index of the query's class. */
export interface Task {
  readonly query: number
  /** By class. */
  readonly supports: readonly (readonly number[])[]
  readonly truth: number
}

export interface TaskShape {
  readonly tasks: number
  /** The number of classes to choose from; all, if a group has fewer. */
  readonly ways: number
  /** Supports per class. */
  readonly shots: number
}

/**
 * Draws the tasks of one group, which has at least 2 classes with more than `shots` items. Classes, items and the index
 * of the query's class are uniform, so that ties never favor the true class; the query is not among the supports. The
 * tasks depend only on the group, the settings and the seed, and a longer list begins with the shorter one.
 */
export function drawTasks(group: Group, { tasks, ways, shots }: TaskShape, seed: number): Task[] {
  const random = randomStream(seed, `tasks on ${addressOf(group)}`)
  return Array.from({ length: tasks }, () => {
    const chosen = sample(random, group.classes, Math.min(ways, group.classes.length))
    const truth = random.integer(0, chosen.length - 1)
    const [query, ...own] = sample(random, chosen[truth].items, 1 + shots)
    const supports = chosen.map(({ items }, position) => (position === truth ? own : sample(random, items, shots)))
    return { query, supports, truth }
  })
}

/** SHA-256, in hex, of the questions, group by group: answers with the same digest can be compared one by one. */
export function digestOf(asked: readonly { readonly group: string; readonly tasks: readonly unknown[] }[]): string {
  return createHash('sha256').update(JSON.stringify(asked)).digest('hex')
}
