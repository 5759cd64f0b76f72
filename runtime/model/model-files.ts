/** Writes a network with its weights as files, model.json and weights.bin, without a tensor library. */
import path from 'node:path'
import { judgementCosts } from '../../compiler/analyses/costs.js'
import { bytes } from '../../compiler/figures.js'
import type { Network } from '../../compiler/graph.js'
import { elements } from '../../compiler/graph.js'
import { toModelJson } from '../../compiler/targets/tfjs/model-json.js'
import { explainFileErrors } from '../base/file-errors.js'
import { littleEndianBytes } from '../base/little-endian.js'
import { UserError } from '../base/user-error.js'
import { writeAtomically } from '../base/write-atomically.js'

export const modelFile = 'model.json'
export const weightsFile = 'weights.bin'

/**
 * Writes both files to `folder`, which is made if it is missing. `weights` are the values of the network's weights in
 * its order. Each file is replaced atomically, model.json last.
 * @returns the paths of the files
 * @throws UserError if the file system refuses
 */
export function writeModelFiles(folder: string, network: Network, weights: readonly Float32Array[]): string[] {
  for (const [index, { path: name, shape }] of network.weights.entries()) {
    const length = weights[index]?.length
    if (length !== elements(shape)) throw new Error(`${name} has ${elements(shape)} values, not ${length}`)
  }
  const files = [path.join(folder, weightsFile), path.join(folder, modelFile)]
  const json = modelJsonText(network)
  explainFileErrors(`write ${files[0]}`, () => writeAtomically(files[0], weights.map(littleEndianBytes)))
  explainFileErrors(`write ${files[1]}`, () => writeAtomically(files[1], [new TextEncoder().encode(json)]))
  return files
}

/** The text of model.json. */
export const modelJsonText = (network: Network): string =>
  `${JSON.stringify(toModelJson(network, { weightsFile }), undefined, 1)}\n`

/** The most bytes that tfjs programs load in one piece. */
const maxWeightBytes = 4e9

/** @throws UserError if the weights are too large for a model file */
export function refuseLarge(network: Network): void {
  const { weight_bytes: size } = judgementCosts(network)
  if (size <= maxWeightBytes) return
  throw new UserError(
    `the weights of ${network.name} take ${bytes(size)}; a model for TensorFlow.js can have at most ${bytes(maxWeightBytes)}`,
    'make the network smaller',
  )
}
