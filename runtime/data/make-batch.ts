/**
 * Makes the batch of one iteration from the data, the protocol, the seed and the iteration alone: the same bytes on any
 * thread.
 */
import { randomStream } from '../base/random.js'
import { type PartUse, partOf } from '../protocol/part.js'
import type { Batch } from './batch.js'
import type { Dataset, Group } from './dataset.js'
import { type ImageShape, valuesPerImage } from './image-store.js'
import { bindPipeline } from './images/pipeline.js'
import { samplers } from './samplers/index.js'
import type { BatchSize } from './samplers/sampler.js'

/** Plain data, so that it can be sent to worker threads. */
export interface BatchRecipe {
  readonly dataset: Pick<Dataset, 'images'>
  /** The training groups. */
  readonly groups: readonly Group[]
  readonly protocol: {
    readonly images: readonly PartUse[]
    readonly sampler: PartUse
  }
  readonly seed: number
}

/** A whole batch in one buffer, which is transferred between threads. */
export type BatchMemory = Float32Array<ArrayBuffer>

/** The arrays in a batch's memory. */
export interface BatchContents {
  readonly iteration: number
  readonly count: number
  readonly labels: number
  readonly items: number
}

export interface BatchMaker {
  /** The shape of one prepared image. */
  readonly shape: ImageShape
  readonly most: BatchSize
  /** The number of floats for the largest batch. */
  readonly length: number
  /** Writes the batch of `iteration`, counted from 0. */
  make(iteration: number, memory: Float32Array): BatchContents
  /** The batch that `make` wrote. */
  view(contents: BatchContents, memory: Float32Array): Batch
}

/** Makes the batches of a recipe. @throws UserError if a step cannot process the images */
export function batchMaker({ dataset, groups, protocol, seed }: BatchRecipe): BatchMaker {
  const sampler = partOf(samplers, protocol.sampler)
  const { settings } = protocol.sampler
  const most = sampler.most(settings, groups)
  const { shape, training } = bindPipeline(protocol.images, dataset.images)
  const values = valuesPerImage(shape)
  return {
    shape,
    most,
    length: most.images * values + most.labels,
    make(iteration, memory) {
      const stream = (name: string) => randomStream(seed, name, iteration)
      const seeded = (...names: readonly (string | number)[]) => randomStream(seed, ...names)
      const { picks, labels, items } = sampler.draw(settings, { groups, dataset, iteration, stream, seeded })
      const item = stream('augmentation')
      for (const { image, row, slot } of picks) {
        const classStream = (step: number) => randomStream(seed, 'augmentation of classes', iteration, slot, step)
        training(dataset.images, image, memory, row * values, { item, classStream })
      }
      memory.set(labels, picks.length * values)
      return { iteration, count: picks.length, labels: labels.length, items }
    },
    view({ iteration, count, labels, items }, memory) {
      const end = count * values
      return { iteration, count, items, images: memory.subarray(0, end), labels: memory.subarray(end, end + labels) }
    },
  }
}
