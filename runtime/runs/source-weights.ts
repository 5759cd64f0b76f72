/** The weights of a run or a model, with which another run can start. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { UserError } from '../base/user-error.js'
import { modelFile } from '../model/model-files.js'
import { readModelFiles } from '../model/read-model-files.js'
import type { NamedTensor } from '../model/weights-io.js'
import { refuseDamaged } from './best-weights.js'
import { orShipped } from './find-run.js'
import { reachedWeights } from './reached-weights.js'
import { type RunPaths, runPaths } from './run-paths.js'
import { hasEnded, readRecord } from './run-record.js'

export interface SourceWeights {
  /** Describes them. */
  readonly words: string
  /** Named by their paths in the graph. */
  readonly tensors: readonly NamedTensor[]
}

/**
 * The best weights of a run's folder, even while it trains, or of a model that ships, by its name; or the weights of a
 * folder with model.json, as `netc compile -o` writes it.
 *
 * @throws UserError if the folder is neither, or its files are damaged
 */
export function sourceWeights(given: string): SourceWeights {
  const folder = orShipped(given)
  const paths = runPaths(folder)
  if (existsSync(paths.record)) return ofRun(paths)
  if (existsSync(path.join(folder, modelFile))) return { words: 'the weights of the model', tensors: ofModel(folder) }
  const what = existsSync(folder) ? `has neither run.json nor ${modelFile}` : 'does not exist'
  throw new UserError(
    `${folder} is neither the folder of a run nor of a model: it ${what}`,
    'use a folder that `netc train` or `netc compile -o` made',
  )
}

function ofRun(paths: RunPaths): SourceWeights {
  if (hasEnded(paths)) return { words: 'the weights chosen at the end of the run', tensors: ofModel(paths.best) }
  const { words, tensors } = reachedWeights(paths, readRecord(paths.record))
  const prefix = 'weights/'
  const weights = tensors.filter(({ name }) => name.startsWith(prefix))
  return { words, tensors: weights.map((tensor) => ({ ...tensor, name: tensor.name.slice(prefix.length) })) }
}

function ofModel(folder: string): NamedTensor[] {
  refuseDamaged(folder)
  return readModelFiles(folder)
}
