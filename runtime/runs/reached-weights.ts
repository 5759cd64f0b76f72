/** The best weights of a run so far. */
import { type NamedTensor, weightValues } from '../model/weights-io.js'
import type { RunRecord } from '../reports/run-data.js'
import { readBest } from './best-weights.js'
import { loadBest, loadLatest, refuseChanged } from './checkpoint.js'
import { originOf } from './origin.js'
import type { OpenedRun } from './run-folder.js'
import type { RunPaths } from './run-paths.js'
import { hasEnded } from './run-record.js'

export interface ReachedWeights {
  /** Describes them. */
  readonly words: string
  /** Those of the network are named `weights/PATH`. */
  readonly tensors: readonly NamedTensor[]
  /** What could not be used, as sentences for the user. */
  readonly damaged: readonly string[]
}

/** Those of the best validation so far, or else of the last checkpoint. @throws UserError if none is intact */
export function reachedWeights(paths: RunPaths, record: RunRecord): ReachedWeights {
  const { checkpoint, damaged } = loadLatest(paths, originOf(paths, record))
  const { state, tensors } = checkpoint
  if (state.best === undefined) return { words: `the weights of iteration ${state.iteration}`, tensors, damaged }
  const { iteration } = state.best
  const words = `the weights of iteration ${iteration}, the best of ${state.iteration} so far`
  return { words, tensors: loadBest(paths.checkpoints, iteration).tensors, damaged }
}

/** The values of the network's weights in its order, and a description. */
export interface BestWeights {
  readonly values: readonly Float32Array[]
  readonly words: string
}

/**
 * Those of `best/` if the run is complete, else of the best validation so far, else of the last checkpoint.
 * @throws UserError if none is intact
 */
export function reachedBest(
  { paths, record, network }: Pick<OpenedRun, 'paths' | 'record' | 'network'>,
  onWarning: (sentence: string) => void = () => {},
): BestWeights {
  if (hasEnded(paths)) {
    refuseChanged(paths, originOf(paths, record))
    return { values: readBest(paths.best, network), words: 'the weights chosen at the end of the run' }
  }
  const { words, tensors, damaged } = reachedWeights(paths, record)
  for (const sentence of damaged) onWarning(sentence)
  return { values: weightValues(network, tensors), words }
}
