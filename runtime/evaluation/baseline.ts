/** What is reached without learning anything: the figure that a trained network must leave behind. */

import { deriveSeed } from '../base/random.js'
import type { OneShotTask } from '../data/batch.js'
import { bytesPerImage, type Dataset } from '../data/dataset.js'
import { oneShotTasks } from '../data/one-shot.js'
import type { OneShotTest } from '../protocol/protocol.js'

export interface BaselineResult {
  readonly tasks: number
  readonly correct: number
  /** `correct / tasks`; 0 without tasks. */
  readonly accuracy: number
}

/** `pixelNearestNeighbour` on the tasks that end a run of this seed, alphabet by alphabet. */
export function testBaseline(
  dataset: Dataset,
  test: OneShotTest,
  seed: number,
): (BaselineResult & { readonly alphabet: string })[] {
  const alphabets = dataset.groups.filter(({ part }) => part === 'evaluation')
  return alphabets.map((alphabet) => ({
    alphabet: alphabet.name,
    ...pixelNearestNeighbour(dataset, oneShotTasks(alphabet, test, deriveSeed(seed, 'test'))),
  }))
}

/**
 * Answers each task with the drawing that differs from the test image in the fewest pixels (for two colours that is the
 * Euclidean nearest neighbour). A tie with the right one counts as wrong, as it does for a network.
 */
export function pixelNearestNeighbour(dataset: Dataset, tasks: readonly OneShotTask[]): BaselineResult {
  let correct = 0
  for (const { test, support, truth } of tasks) {
    const distances = support.map((image) => differingPixels(dataset, test, image))
    const right = distances[truth]
    if (distances.every((distance, at) => at === truth || distance > right)) correct++
  }
  return { tasks: tasks.length, correct, accuracy: tasks.length > 0 ? correct / tasks.length : 0 }
}

function differingPixels({ bits, ...size }: Dataset, a: number, b: number): number {
  const stride = bytesPerImage(size)
  const [startA, startB] = [a * stride, b * stride]
  let count = 0
  for (let i = 0; i < stride; i++) count += ones(bits[startA + i] ^ bits[startB + i])
  return count
}

/** Bits set in a byte: pairs, then fours, then the whole. */
function ones(byte: number): number {
  const pairs = byte - ((byte >> 1) & 0x55)
  const fours = (pairs & 0x33) + ((pairs >> 2) & 0x33)
  return (fours + (fours >> 4)) & 0x0f
}
