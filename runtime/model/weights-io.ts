/** Copies weights between the engine and plain memory. */
import { createHash } from 'node:crypto'
import type { Variable } from '@tensorflow/tfjs-core'
import type { Network, Shape } from '../../compiler/graph.js'
import { littleEndianBytes } from '../base/little-endian.js'
import type { Tf } from '../base/tf.js'

/** The values of a tensor in plain memory. */
export interface NamedTensor {
  /** `weights/PATH`, `average/PATH`, `learned/NAME`, or `slots/SLOT/PATH` of an optimizer. */
  readonly name: string
  readonly shape: Shape
  readonly values: Float32Array
}

/** The values of the variables, each named `prefix/PATH`. */
export async function readVariables(prefix: string, variables: ReadonlyMap<string, Variable>): Promise<NamedTensor[]> {
  const tensors: NamedTensor[] = []
  for (const [path, variable] of variables) {
    // A copy: the cpu engine returns its own memory, which the next step may reuse.
    const values = Float32Array.from((await variable.data()) as Float32Array)
    tensors.push({ name: `${prefix}/${path}`, shape: variable.shape, values })
  }
  return tensors
}

/**
 * Sets every variable from the tensor of its name.
 * @throws Error if one is missing or has another shape: it belongs to another network
 */
export function writeVariables(
  tf: Tf,
  prefix: string,
  variables: ReadonlyMap<string, Variable>,
  tensors: readonly NamedTensor[],
): void {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]))
  for (const [path, variable] of variables) {
    const tensor = byName.get(`${prefix}/${path}`)
    if (tensor === undefined) throw new Error(`the checkpoint has no ${prefix}/${path}`)
    if (tensor.shape.join() !== variable.shape.join()) {
      throw new Error(`${tensor.name} is ${tensor.shape.join('x')} in the checkpoint, ${variable.shape.join('x')} here`)
    }
    tf.tidy(() => variable.assign(tf.tensor(tensor.values, [...tensor.shape])))
  }
}

/** The values of the network's weights in its order, from tensors named `weights/PATH`. */
export function weightValues(network: Network, tensors: readonly NamedTensor[]): Float32Array[] {
  const byName = new Map(tensors.map(({ name, values }) => [name, values]))
  return network.weights.map(({ path }) => byName.get(`weights/${path}`)!)
}

/** SHA-256 of the weights' values in hex: one weight after the other, as little-endian float32 in netc's axis order. */
export function digestOfWeights(weights: Iterable<Float32Array>): string {
  const hash = createHash('sha256')
  for (const values of weights) hash.update(littleEndianBytes(values))
  return hash.digest('hex')
}
