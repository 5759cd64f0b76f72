/** The best weights of a run that has not ended. */
import type { NamedTensor } from '../model/weights-io.js'
import type { RunRecord } from '../reports/run-data.js'
import { loadBest, loadLatest } from './checkpoint.js'
import { originOf } from './origin.js'
import type { RunPaths } from './run-paths.js'

export interface ReachedWeights {
  /** Which they are, in words. */
  readonly words: string
  /** Those of the network are named `weights/PATH`. */
  readonly tensors: readonly NamedTensor[]
  /** What could not be used, as sentences to show. */
  readonly damaged: readonly string[]
}

/** Of the best validation so far, else of the last checkpoint. @throws UserError where there is none that is whole */
export function reachedWeights(paths: RunPaths, record: RunRecord): ReachedWeights {
  const { checkpoint, damaged } = loadLatest(paths, originOf(paths, record))
  const { state, tensors } = checkpoint
  if (state.best === undefined) return { words: `the weights of iteration ${state.iteration}`, tensors, damaged }
  const { iteration } = state.best
  const words = `the weights of iteration ${iteration}, the best of ${state.iteration} so far`
  return { words, tensors: loadBest(paths.checkpoints, iteration).tensors, damaged }
}
