/** Translates a protocol of version 1 into the parts of version 2. */
import type { Catalog } from './catalog.js'
import type { PartKind } from './kinds.js'
import { type PartUse, partOf, usePart } from './part.js'
import type { Protocol } from './protocol.js'

/** A protocol of version 1, validated and with the defaults filled in; its schema documents the keys. */
export interface Version1 {
  readonly version: 1
  readonly name: string
  readonly source?: string
  readonly images: { readonly normalisation: 'paper' | 'standard' | 'none' | 'ink' }
  readonly split: { readonly train: number; readonly validation: number; readonly last_in_validation: boolean }
  readonly batch: { readonly characters: number }
  /** Absent if the file does not state it. */
  readonly augmentation?: {
    readonly probability: number
    readonly rotation: number
    readonly shear: number
    readonly shift: number
    readonly zoom: readonly [number, number]
  }
  readonly batch_normalization: 'by_side' | 'joint'
  readonly loss: 'binary_cross_entropy'
  readonly optimizer: {
    readonly kind: 'sgd'
    readonly learning_rate: number
    readonly decay: { readonly factor: number; readonly every: number }
    readonly momentum: { readonly start: number; readonly slope: number; readonly end: number }
  }
  readonly validation: OneShotTasks & { readonly every: number }
  readonly stopping: { readonly iterations: number; readonly patience: number; readonly degenerate: boolean }
  readonly test: OneShotTasks
}

interface OneShotTasks {
  readonly tasks: number
  readonly ways: number
  readonly min_deviation: number
}

/** The same protocol: same images, batches, steps and tasks. An augmentation of probability 0 is kept. */
export function fromVersion1(old: Version1, catalogue: Catalog): Protocol {
  const use = (kind: PartKind, part: string, settings: object = {}): PartUse =>
    usePart(partOf(catalogue[kind], { part, settings: {} }), settings)
  const tasks = ({ tasks, ways, min_deviation }: OneShotTasks) =>
    use('test', 'few_shot', { tasks, ways, min_deviation })
  const { normalisation } = old.images
  const { learning_rate, decay, momentum } = old.optimizer
  return {
    name: old.name,
    ...(old.source === undefined ? {} : { source: old.source }),
    images: [
      ...(normalisation === 'none' ? [] : [use('images', normalisation)]),
      ...(old.augmentation === undefined ? [] : [use('images', 'affine_nearest', old.augmentation)]),
    ],
    split: use('split', 'groups', old.split),
    sampler: use('sampler', 'pairs', { classes: old.batch.characters }),
    objective: use('objective', old.loss),
    optimizer: use('optimizer', 'sgd', {
      momentum: momentum.end,
      momentum_start: momentum.start,
      momentum_slope: momentum.slope,
    }),
    penalties: true,
    schedule: use('schedule', 'step', { rate: learning_rate, ...decay }),
    batch_normalization: old.batch_normalization === 'by_side' ? 'by_view' : 'joint',
    validation: { every: old.validation.every, test: tasks(old.validation) },
    stopping: old.stopping,
    test: [tasks(old.test)],
    checkpoint: { seconds: 60 },
  }
}
