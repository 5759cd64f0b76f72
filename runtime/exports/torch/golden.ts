/** Checksums of what a run's seed draws: the PyTorch package trains only where it draws the same. */
import { createHash } from 'node:crypto'
import { littleEndianBytes } from '../../base/little-endian.js'
import type { Group } from '../../data/dataset.js'
import { type BatchRecipe, batchMaker } from '../../data/make-batch.js'
import type { Split } from '../../data/splits/split.js'

/** `golden.json`; sums are SHA-256, in hex. */
export interface Golden {
  /** Of the names and images of what trains, validates and tests. */
  readonly split: string
  /** Of images and labels as float32, little-endian; iterations are counted from 0. */
  readonly batches: readonly { readonly iteration: number; readonly sha256: string }[]
}

export const goldenIterations: readonly number[] = [0, 1, 2]

export function goldenOf(recipe: BatchRecipe, split: Split, iterations = goldenIterations): Golden {
  const maker = batchMaker(recipe)
  const memory = new Float32Array(maker.length)
  return {
    split: digestOfSplit(split),
    batches: iterations.map((iteration) => {
      const { images, labels } = maker.view(maker.make(iteration, memory), memory)
      const hash = createHash('sha256').update(littleEndianBytes(images)).update(littleEndianBytes(labels))
      return { iteration, sha256: hash.digest('hex') }
    }),
  }
}

function digestOfSplit({ train, validation, evaluation }: Split): string {
  const named = (groups: readonly Group[]) =>
    groups.map(({ name, classes }) => [name, classes.map((each) => [each.name, each.items])])
  return createHash('sha256')
    .update(JSON.stringify([train, validation, evaluation].map(named)))
    .digest('hex')
}
