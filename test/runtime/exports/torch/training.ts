/** The same training by an engine of netc and by the PyTorch package. */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Network } from '../../../../compiler/graph.js'
import type { Tf } from '../../../../runtime/base/tf.js'
import type { Dataset } from '../../../../runtime/data/dataset.js'
import { fingerprintOf } from '../../../../runtime/data/loaders/assemble.js'
import { exportNetwork } from '../../../../runtime/exports/export.js'
import { untrained } from '../../../../runtime/exports/source.js'
import { torch } from '../../../../runtime/exports/targets/torch.js'
import { dataFile } from '../../../../runtime/exports/torch/data-file.js'
import { packageName } from '../../../../runtime/exports/torch/package-name.js'
import { torchProtocol } from '../../../../runtime/exports/torch/protocol.js'
import { initialWeights } from '../../../../runtime/model/initial-weights.js'
import { buildModel } from '../../../../runtime/model/model.js'
import type { Protocol } from '../../../../runtime/protocol/protocol.js'
import { encodeCheckpoint } from '../../../../runtime/runs/checkpoint-format.js'
import { splitOf } from '../../../../runtime/runs/data-requirements.js'
import { validator } from '../../../../runtime/runs/finish-run.js'
import { fitProtocol } from '../../../../runtime/runs/requirements.js'
import type { Checkpoint, StepMetrics } from '../../../../runtime/training/state.js'
import { train, type Validation } from '../../../../runtime/training/trainer.js'
import { tinyDataset } from '../../training/tiny.js'

/** The tiny data, with the fingerprint that such data have. */
export function tiny(): Dataset {
  const dataset = tinyDataset()
  return { ...dataset, fingerprint: fingerprintOf(dataset.images, dataset.groups) }
}

export const origin = { run: 'r', protocol: 'p', graph: 'g', spec: 's' }

export interface Trained {
  readonly title: string
  readonly network: Network
  readonly protocol: Protocol
  readonly dataset: Dataset
  readonly seed: number
  readonly iterations: number
}

export interface TrainedHere {
  readonly first: Checkpoint
  readonly last: Checkpoint
  readonly steps: readonly StepMetrics[]
  /** Of the weights reached, where it is asked for. */
  readonly report?: Validation | undefined
}

/** By the engine that is open. */
export async function trainHere(tf: Tf, given: Trained, validates = false): Promise<TrainedHere> {
  const { network, dataset, seed, iterations } = given
  const fitted = fitProtocol(given.protocol, network, dataset)
  const protocol = {
    ...fitted,
    stopping: { ...fitted.stopping, iterations },
    validation: { ...fitted.validation, every: iterations + 1 },
  }
  const siamese = await buildModel(network, initialWeights(network, seed))
  const [checkpoints, steps]: [Checkpoint[], StepMetrics[]] = [[], []]
  const { signal } = new AbortController()
  const split = splitOf(dataset, protocol, seed)
  const held = { tf, network, siamese, protocol, dataset, split, seed, signal, observer: {} }
  await train({
    ...{ ...held, horizon: given.protocol.stopping.iterations, readEvery: 1 },
    recorder: {
      steps: (lines) => steps.push(...lines),
      validation: () => {},
      best: () => {},
      checkpoint: (checkpoint) => checkpoints.push(checkpoint),
    },
    validate: async () => undefined,
  })
  const report = validates ? await validator(held, () => true)(iterations) : undefined
  siamese.dispose()
  return { first: checkpoints[0], last: checkpoints.at(-1)!, steps, report }
}

/** As train.py reads it. */
export interface PreparedCase {
  readonly folder: string
  readonly package: string
  readonly protocol: string
  readonly checkpoint: string
  readonly data: string
  readonly iterations: number
  /** The checkpoint that is written. */
  readonly out: string
  readonly dtype: string
  readonly validate: boolean
}

/** Writes what the package takes, and gives the case as train.py has it. */
export function prepareCase(
  given: Trained,
  first: Checkpoint,
  folder: string,
  cache: string,
  dtype = 'float64',
  validate = false,
): PreparedCase {
  const { network, protocol, dataset, seed, iterations } = given
  exportNetwork(untrained(network, '', seed), torch, folder, {})
  const file = (name: string) => path.join(folder, name)
  const tables = torchProtocol({ network, protocol, dataset, seed, horizon: protocol.stopping.iterations, of: origin })
  writeFileSync(file('trained.json'), JSON.stringify(tables))
  writeFileSync(file('first.ckpt'), Buffer.concat(encodeCheckpoint({ ...first, of: origin })))
  return {
    ...{ folder, package: packageName(network.name), protocol: file('trained.json'), checkpoint: file('first.ckpt') },
    ...{ data: dataFile(dataset, cache, folder), iterations, out: file('last.ckpt'), dtype, validate },
  }
}
