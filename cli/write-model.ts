/** `netc compile -o`: a network as a TensorFlow.js model with its initial weights. */
import type { Network } from '../compiler/graph.js'

/**
 * The paths of the files written.
 * @throws UserError where the weights are too large, or the file system refuses
 */
export async function writeModel(network: Network, folder: string, seed: number): Promise<readonly string[]> {
  const { refuseLarge, writeModelFiles } = await import('../runtime/model/model-files.js')
  refuseLarge(network)
  const { initialWeights } = await import('../runtime/model/initial-weights.js')
  return writeModelFiles(folder, network, initialWeights(network, seed))
}
