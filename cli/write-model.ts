/** `netc compile -o`: a network as a TensorFlow.js model with its initial weights. */
import { judgementCosts } from '../compiler/analyses/costs.js'
import type { Network } from '../compiler/graph.js'
import { bytes } from './format.js'

/** More than this no tfjs program loads in one piece. */
const maxWeightBytes = 4e9

/**
 * The paths of the files written.
 * @throws UserError where the weights are too large, or the file system refuses
 */
export async function writeModel(network: Network, folder: string, seed: number): Promise<readonly string[]> {
  const { weight_bytes: size } = judgementCosts(network)
  if (size > maxWeightBytes) {
    const { UserError } = await import('../runtime/base/user-error.js')
    const limit = `a model file may have ${bytes(maxWeightBytes)}`
    throw new UserError(
      `The weights of ${network.name} take ${bytes(size)}, and ${limit}.`,
      'Make the network smaller.',
    )
  }
  const { initialWeights } = await import('../runtime/model/initial-weights.js')
  const { writeModelFiles } = await import('../runtime/model/model-files.js')
  return writeModelFiles(folder, network, initialWeights(network, seed))
}
