/** A network of some 100 weights, images of 6x6 and a protocol of a few iterations: a whole run in milliseconds. */
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { stringify } from 'yaml'
import type { Network } from '../../../compiler/graph.js'
import { randomStream } from '../../../runtime/base/random.js'
import type { Dataset, Group, Part } from '../../../runtime/data/dataset.js'
import { affineNearest } from '../../../runtime/data/images/affine-nearest.js'
import { ink } from '../../../runtime/data/images/ink.js'
import { pairs } from '../../../runtime/data/samplers/pairs.js'
import { byGroups } from '../../../runtime/data/splits/groups.js'
import { fewShot } from '../../../runtime/evaluation/tests/few-shot.js'
import { type PartUse, usePart } from '../../../runtime/protocol/part.js'
import type { Protocol } from '../../../runtime/protocol/protocol.js'
import { binaryCrossEntropy } from '../../../runtime/training/objectives/binary-cross-entropy.js'
import { sgd } from '../../../runtime/training/optimizers/sgd.js'
import { step } from '../../../runtime/training/schedules/step.js'
import { buildNetwork } from '../../compiler/helpers/build-network.js'

/**
 * With batch normalization, two regularized kernels and one that is not, and values left out at random in tower and
 * head.
 */
export const tinyNetwork: Network = buildNetwork({
  input: [6, 6, 1],
  tower: ({ inputs, chain }) =>
    chain(
      '',
      [
        'conv(3, 3x3, stride=2, l2=0.01)',
        'bn(momentum=0.9)',
        'relu',
        'dropout(0.1)',
        'flatten',
        'drop_path(0.1)',
        'dense(3, l2=0.02)',
      ],
      inputs[0],
    ),
  head: ({ inputs, add, chain }) =>
    chain('', ['abs', 'dropout(0.1)', 'dense(1)', 'sigmoid'], add('subtract', 'subtract', ...inputs)),
})

/** A head without sigmoid and weights: the product of the features. */
export const tinyMeasure: Network = buildNetwork({
  input: [6, 6, 1],
  tower: ({ inputs, chain }) => chain('', ['conv(3, 3x3, stride=2)', 'bn', 'relu', 'flatten', 'dense(4)'], inputs[0]),
  head: ({ inputs, add, chain }) => chain('', ['sum'], add('multiply', 'multiply', ...inputs)),
  gives: 'similarity',
})

/** A separate tower for each image, each with batch normalization and values left out at random. */
export const tinyBranches: Network = buildNetwork({
  input: [6, 6, 1],
  tower: ({ inputs, chain }) =>
    chain('', ['conv(3, 3x3, stride=2)', 'bn(momentum=0.9)', 'tanh', 'dropout(0.1)', 'flatten', 'dense(3)'], inputs[0]),
  other: ({ inputs, chain }) =>
    chain('', ['avg_pool(2x2)', 'flatten', 'dense(4)', 'bn', 'tanh', 'dropout(0.1)', 'dense(3, l2=0.02)'], inputs[0]),
  head: ({ inputs, add, chain }) => chain('', ['abs', 'dense(1)', 'sigmoid'], add('subtract', 'subtract', ...inputs)),
})

/** A tower without a head. */
export const tinyEmbedding: Network = buildNetwork({
  input: [6, 6, 1],
  tower: ({ inputs, chain }) =>
    chain('', ['conv(3, 3x3, stride=2)', 'bn', 'relu', 'flatten', 'dense(4, l2=0.01)'], inputs[0]),
})

/** Both towers without a head. */
export const tinyEmbeddings: Network = buildNetwork({
  input: [6, 6, 1],
  tower: ({ inputs, chain }) => chain('', ['conv(2, 3x3, stride=2)', 'bn', 'relu', 'flatten', 'dense(4)'], inputs[0]),
  other: ({ inputs, chain }) => chain('', ['flatten', 'dense(6)', 'tanh', 'dense(4)'], inputs[0]),
})

/** A head without weights that gives a distance: the mean square of the differences. */
export const tinyDistance: Network = buildNetwork({
  input: [6, 6, 1],
  tower: ({ inputs, chain }) => chain('', ['conv(3, 3x3, stride=2)', 'bn', 'relu', 'flatten', 'dense(4)'], inputs[0]),
  head: ({ inputs, add, chain }) => chain('', ['square', 'mean'], add('subtract', 'subtract', ...inputs)),
  gives: 'distance',
})

/** A class for every one of the tiny data. */
export const tinyClassifier: Network = buildNetwork({
  input: [6, 6, 1],
  kind: 'classifier',
  tower: ({ inputs, chain }) => chain('', ['conv(4, 3x3, stride=2, l2=0.01)', 'bn', 'relu', 'flatten'], inputs[0]),
  head: ({ inputs, chain }) => chain('', ['dropout(0.1)', 'dense(20)', 'softmax'], inputs[0]),
})

/**
 * 5 background and 2 evaluation alphabets of 4 characters, 4 drawings each: a random glyph with a tenth of its pixels
 * flipped.
 */
export function tinyDataset(seed = 7): Dataset {
  const groups: Group[] = []
  const packed: number[] = []
  const random = randomStream(seed, 'tiny images')
  let count = 0
  const draw = (glyph: readonly number[]): number => {
    const bits = [...glyph.map((bit) => (random.uniform() < 0.1 ? 1 - bit : bit)), 0, 0, 0, 0]
    for (let at = 0; at < bits.length; at += 8) packed.push(Number.parseInt(bits.slice(at, at + 8).join(''), 2))
    return count++
  }
  const add = (name: string, part: Part) => {
    const classes = Array.from({ length: 4 }, (_, character) => {
      const glyph = Array.from({ length: 36 }, () => random.integer(0, 1))
      return { name: `character${character}`, items: Array.from({ length: 4 }, () => draw(glyph)) }
    })
    groups.push({ name, part, classes })
  }
  for (const name of ['A', 'B', 'C', 'D', 'E']) add(name, 'background')
  for (const name of ['X', 'Y']) add(name, 'evaluation')
  const bytes = new Uint8Array(new SharedArrayBuffer(packed.length))
  bytes.set(packed)
  const images = { format: 'bits', height: 6, width: 6, channels: 1, count, bytes } as const
  return { name: 'tiny', groups, images, fingerprint: createHash('sha256').update(bytes).digest('hex') }
}

/** Validates every 5 iterations, stops at 20. */
export const tinyProtocol: Protocol = {
  name: 'tiny',
  images: [
    usePart(ink),
    usePart(affineNearest, { probability: 0.5, rotation: 10, shear: 0.1, shift: 1, zoom: [0.9, 1.1] }),
  ],
  split: usePart(byGroups, { train: 3, validation: 2, last_in_validation: true }),
  sampler: usePart(pairs, { classes: 4 }),
  objective: usePart(binaryCrossEntropy),
  batch_normalization: 'by_view',
  optimizer: usePart(sgd, { momentum: 0.9, momentum_start: 0.5, momentum_slope: 0.1 }),
  penalties: true,
  schedule: usePart(step, { rate: 0.05, factor: 0.5, every: 8 }),
  validation: { every: 5, test: usePart(fewShot, { tasks: 6, ways: 3, min_deviation: 0.0001 }) },
  stopping: { iterations: 20, patience: 100, degenerate: true },
  test: [usePart(fewShot, { tasks: 6, ways: 4, min_deviation: 0.0001 })],
  checkpoint: { seconds: 60 },
}

/** Passes a folder that is removed at the end. */
export async function inTemporaryFolder(use: (folder: string) => void | Promise<void>): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'netc-test-'))
  try {
    await use(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The protocol as the YAML of a file. */
export function protocolText(protocol: Protocol): string {
  return stringify({ version: 2, ...protocol }, (_, value) => (isUse(value) ? { [value.part]: value.settings } : value))
}

function isUse(value: unknown): value is PartUse {
  return typeof value === 'object' && value !== null && 'part' in value && 'settings' in value
}
