/** A run's best weights on its tests again, or on others. */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { elements, type Network } from '../../compiler/graph.js'
import { UserError } from '../base/user-error.js'
import type { Dataset } from '../data/dataset.js'
import type { LakeRuns } from '../data/loaders/lake-runs.js'
import type { Engine } from '../engines/engine.js'
import { buildModel } from '../model/model.js'
import { weightsFile } from '../model/model-files.js'
import { weightValues } from '../model/weights-io.js'
import type { PartUse } from '../protocol/part.js'
import type { Evaluation } from '../reports/run-data.js'
import { loadBest, loadLatest } from './checkpoint.js'
import { answersOf, testAtEnd } from './conclude.js'
import { checkTests, fitProtocol, splitOf } from './requirements.js'
import type { OpenedRun, RunPaths } from './run-folder.js'

export interface EvaluateOptions {
  readonly engine: Engine
  readonly dataset: Dataset
  /** Instead of the protocol's. */
  readonly tests?: readonly PartUse[] | undefined
  /** Where a test asks for them. */
  readonly lakeRuns?: LakeRuns | undefined
  /** Also gives every answer, for `netc compare`. */
  readonly answers?: boolean | undefined
  readonly signal: AbortSignal
  readonly onProgress: (share: number) => void
}

/** Tests on the evaluation groups of the data, with the run's seed: without other tests, exactly those at the run's end. Undefined where the signal ended it. */
export async function evaluateRun(
  { paths, record, network, protocol: stated }: OpenedRun,
  { engine, dataset, tests = stated.test, lakeRuns, answers, signal, onProgress }: EvaluateOptions,
): Promise<Evaluation | undefined> {
  const protocol = fitProtocol(stated, network, dataset)
  const { seed } = record
  checkTests({ network, dataset, protocol: stated, seed, lakeRuns }, tests)
  const split = splitOf(dataset, protocol, seed)
  const { values, words } = bestWeights(paths, network)
  const siamese = await buildModel(network, values)
  try {
    const observer = { onTestProgress: onProgress }
    const run = { tf: engine.tf, siamese, dataset, lakeRuns, split, seed, protocol, signal, observer }
    const tested = await testAtEnd(run, tests)
    if (tested === undefined) return undefined
    const { name, fingerprint } = dataset
    return {
      ...{ format: 'netc-evaluation', version: 2, network: network.name, seed },
      ...{ data: { name, fingerprint }, engine: engine.description, weights: words },
      tests: tested.outcomes.map(({ report }) => report),
      pixels: tested.pixels,
      ...(answers ? { answers: tested.outcomes.map(answersOf) } : {}),
    }
  } finally {
    siamese.dispose()
  }
}

/** Of `best/` where the run has ended, else of the best validation so far, else of the last checkpoint. */
function bestWeights(paths: RunPaths, network: Network): { values: Float32Array[]; words: string } {
  const file = path.join(paths.best, weightsFile)
  if (existsSync(paths.result) && existsSync(file)) {
    return { values: readWeights(file, network), words: 'the weights chosen at the end of the run' }
  }
  const { state, tensors } = loadLatest(paths.checkpoints).checkpoint
  if (state.best === undefined) {
    return { values: weightValues(network, tensors), words: `the weights of iteration ${state.iteration}` }
  }
  const best = loadBest(paths.checkpoints, state.best.iteration)
  const words = `the weights of iteration ${state.best.iteration}, the best of ${state.iteration} so far`
  return { values: weightValues(network, best.tensors), words }
}

function readWeights(file: string, network: Network): Float32Array[] {
  const bytes = readFileSync(file)
  const counts = network.weights.map(({ shape }) => elements(shape))
  const total = counts.reduce((sum, count) => sum + count, 0)
  if (bytes.length !== 4 * total) {
    throw new UserError(`${file} has ${bytes.length} bytes, and the network's weights take ${4 * total}`)
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let offset = 0
  return counts.map((count) => {
    const values = Float32Array.from({ length: count }, (_, index) => view.getFloat32(offset + 4 * index, true))
    offset += 4 * count
    return values
  })
}
