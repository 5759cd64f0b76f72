/** One iteration's batch from nothing but the data, the protocol, the seed and the iteration: on any thread, the same bytes. */

import { type RandomStream, randomStream } from '../base/random.js'
import type { Protocol } from '../protocol/protocol.js'
import type { PairBatch } from './batch.js'
import { type Alphabet, type Dataset, readImage } from './dataset.js'
import { augment } from './images/augment.js'
import { normalise } from './images/normalise.js'
import { alphabetOf, drawPairs } from './samplers/pairs.js'

/** Plain data, so that it crosses to a worker thread. */
export interface BatchRecipe {
  readonly dataset: Dataset
  readonly train: readonly Alphabet[]
  readonly protocol: Pick<Protocol, 'images' | 'batch' | 'augmentation'>
  readonly seed: number
}

/** Floats in a batch: the left images, the right images, the labels. */
export function batchLength({ dataset, protocol }: BatchRecipe): number {
  const pairs = 2 * protocol.batch.characters
  return pairs * (2 * dataset.height * dataset.width + 1)
}

/**
 * The batch of `iteration`, counted from 0: images `[pairs, height, width, 1]`, normalised and then augmented, and labels `[pairs]`.
 *
 * @param memory `batchLength` floats that the batch is written to and that its arrays are views of; new ones if left out.
 */
export function makeBatch(
  recipe: BatchRecipe,
  iteration: number,
  memory = new Float32Array(batchLength(recipe)),
): PairBatch {
  const { dataset, protocol, seed } = recipe
  const count = protocol.batch.characters
  const pairs = drawPairs(alphabetOf(recipe.train, iteration), count, randomStream(seed, 'pairs', iteration))
  const batch = viewBatch(recipe, iteration, memory)
  const pixels = dataset.height * dataset.width
  const write = imageWriter(recipe, randomStream(seed, 'augmentation', iteration))
  for (const [position, { left, right, same }] of pairs.entries()) {
    write(left, batch.left, position * pixels)
    write(right, batch.right, position * pixels)
    batch.labels[position] = same ? 1 : 0
  }
  return batch
}

/** The batch that `makeBatch` wrote to `memory`, without making it again. */
export function viewBatch({ dataset, protocol }: BatchRecipe, iteration: number, memory: Float32Array): PairBatch {
  const pairs = 2 * protocol.batch.characters
  const images = pairs * dataset.height * dataset.width
  return {
    iteration,
    pairs,
    images: memory.subarray(0, 2 * images),
    left: memory.subarray(0, images),
    right: memory.subarray(images, 2 * images),
    labels: memory.subarray(2 * images, 2 * images + pairs),
  }
}

/** Reads, normalises and augments images one after the other, in scratch memory of its own. */
function imageWriter({ dataset, protocol }: BatchRecipe, random: RandomStream) {
  const pixels = new Float32Array(dataset.height * dataset.width)
  const scratch = new Float32Array(pixels.length)
  return (index: number, out: Float32Array, offset: number): void => {
    readImage(dataset, index, pixels)
    normalise(pixels, protocol.images.normalisation)
    out.set(augment(pixels, scratch, dataset, protocol.augmentation, random), offset)
  }
}
