/** Sampled tasks: of which class is this image, given some images of each of some classes? */
import { createHash } from 'node:crypto'
import { randomStream, sample } from '../base/random.js'
import type { Group } from '../data/dataset.js'
import { addressOf } from './groups.js'

/** One query against `shots` supports of each of some classes; `truth` is the position of the query's class. */
export interface Task {
  readonly query: number
  /** By class. */
  readonly supports: readonly (readonly number[])[]
  readonly truth: number
}

export interface TaskShape {
  readonly tasks: number
  /** Classes to choose from; all, where a group has fewer. */
  readonly ways: number
  /** Supports of each class. */
  readonly shots: number
}

/**
 * Draws the tasks of one group, which has at least 2 classes of more than `shots` items. Classes, items and the position of the query's class are
 * uniform, so that a tie never favours the truth; the query is none of the supports. The tasks depend on the group, the shape and the seed alone, and
 * the first of many are the same as of few.
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

/** SHA-256, in hex, of what was asked, group by group: answers can be compared one by one where it is the same. */
export function digestOf(asked: readonly { readonly group: string; readonly tasks: readonly unknown[] }[]): string {
  return createHash('sha256').update(JSON.stringify(asked)).digest('hex')
}
