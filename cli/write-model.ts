/** `netc compile -o`: a network as a TensorFlow.js model with its initial weights. */
import type { Network } from '../compiler/graph.js'

/**
 * Returns the paths of the files written.
 * @throws UserError if the weights are too large, or if the file system refuses
 */
export async function writeModel(network: Network, folder: string, seed: number): Promise<readonly string[]> {
  const { refuseLarge, writeModelFiles } = await import('../runtime/model/model-files.js')
  refuseLarge(network)
  const { initialWeights } = await import('../runtime/model/initial-weights.js')
  return writeModelFiles(folder, network, initialWeights(network, seed))
}
