/** Small data sets of random pixels, built by hand: every image differs from every other. */

import { randomStream } from '../../../runtime/base/random.js'
import type { Batch } from '../../../runtime/data/batch.js'
import type { Dataset, Group, Part } from '../../../runtime/data/dataset.js'
import { bytesPerImage } from '../../../runtime/data/image-store.js'
import { affineNearest } from '../../../runtime/data/images/affine-nearest.js'
import { paper } from '../../../runtime/data/images/paper.js'
import { resize } from '../../../runtime/data/images/resize.js'
import { type BatchRecipe, batchMaker } from '../../../runtime/data/make-batch.js'
import { pairs } from '../../../runtime/data/samplers/pairs.js'
import { usePart } from '../../../runtime/protocol/part.js'

export interface Counts {
  /** Classes of each background group, in the order of names. */
  readonly background: readonly number[]
  readonly evaluation?: readonly number[]
  /** Images per class. */
  readonly items?: number
  readonly height?: number
  readonly width?: number
}

export function syntheticDataset({
  background,
  evaluation = [5, 5],
  items = 20,
  height = 9,
  width = 13,
}: Counts): Dataset {
  let count = 0
  const build = (part: Part, classes: number, position: number): Group => ({
    name: `${part}_${String(position).padStart(2, '0')}`,
    part,
    classes: Array.from({ length: classes }, (_, number) => ({
      name: `character${number}`,
      items: Array.from({ length: items }, () => count++),
    })),
  })
  const groups = [
    ...background.map((classes, position) => build('background', classes, position)),
    ...evaluation.map((classes, position) => build('evaluation', classes, position)),
  ]
  const store = { format: 'bits', height, width, channels: 1, count } as const
  const random = randomStream(1, 'synthetic pixels')
  const bytes = new Uint8Array(count * bytesPerImage(store)).map(() => random.integer(0, 255))
  return { name: 'synthetic', groups, images: { ...store, bytes }, fingerprint: 'synthetic' }
}

/** How the protocols of version 1 augment. */
export const fourPasses = usePart(affineNearest, {
  ...{ probability: 0.5, rotation: 15, shear: 0.3, shift: 5, zoom: [0.8, 2] as const },
})

/** The paper's protocol as far as batches need it. */
export const paperBatches: BatchRecipe['protocol'] = {
  images: [usePart(paper), fourPasses],
  sampler: usePart(pairs, { classes: 32 }),
}

/** The same pairs, as they are stored. */
export const untouched: BatchRecipe['protocol'] = { ...paperBatches, images: [] }

/** Many milliseconds per batch: a caller that only takes batches waits for each. */
export const slowBatches: BatchRecipe['protocol'] = {
  ...paperBatches,
  images: [...paperBatches.images, usePart(resize, { height: 96, width: 96 })],
}

/** The batch of `iteration` in separate memory. */
export function makeBatch(recipe: BatchRecipe, iteration: number): Batch {
  const maker = batchMaker(recipe)
  const memory = new Float32Array(maker.length)
  return maker.view(maker.make(iteration, memory), memory)
}
