/** Memory of training, estimated from the graph alone. */
import { elements, type GraphNode, type Network, subgraphs } from '../graph.js'
import { type NoiseDeclaration, operators } from '../ops/index.js'
import { bytesPerNumber } from './costs.js'
import { countParameters } from './counts.js'
import { differentiatedNodes } from './frozen.js'

/** A batch of 64 pairs, or of 128 images. */
const usualBatch = 128

export interface TrainingMemory {
  /** Number of images of the batch that `bytes` refers to. */
  readonly images: number
  readonly bytes: number
  /**
   * The part of it for each image: the values of the towers that back-propagation needs. An engine may keep only some
   * of them, and recompute the others.
   */
  readonly image_bytes: number
  /**
   * The part of it that does not depend on the batch: weights, their gradients, and one number of the optimizer for
   * each.
   */
  readonly weight_bytes: number
}

/** The figures of a summary, without a protocol. */
export function trainingMemory(network: Network): TrainingMemory {
  // An image goes through one tower; of a pair's two, the left or the right one.
  const image_bytes = Math.round(activationBytes(network, 1) / network.towers.length)
  const weight_bytes = trainedWeightBytes(network, { slots: 1, copies: 1 })
  return { images: usualBatch, bytes: weight_bytes + usualBatch * image_bytes, image_bytes, weight_bytes }
}

/**
 * Bytes of weights, gradients and optimizer state: `slots` numbers for each trained weight; `copies` of all weights.
 */
export function trainedWeightBytes(
  network: Network,
  { slots, copies }: { readonly slots: number; readonly copies: number },
): number {
  const { total, trainable } = countParameters(network)
  return bytesPerNumber * (copies * total + (1 + slots) * trainable)
}

/** Bytes of all values of the towers that gradients need, for this number of images in each tower. */
export function activationBytes({ towers, weights }: Pick<Network, 'towers' | 'weights'>, images: number): number {
  return towers.reduce((sum, tower) => sum + valueBytes(differentiatedNodes(weights, tower), images), 0)
}

/** Bytes of these nodes' outputs; noise keeps a mask in addition. */
export function valueBytes(nodes: readonly GraphNode[], images: number): number {
  let values = 0
  for (const node of nodes) values += elements(node.output) * (noiseOf(node)?.per === 'value' ? 2 : 1)
  return bytesPerNumber * images * values
}

/** A node's noise in training; undefined if it has none. */
export function noiseOf({ op, attributes }: GraphNode): NoiseDeclaration | undefined {
  const noise = operators.get(op)?.noise?.(attributes)
  return noise === undefined || noise.rate === 0 ? undefined : noise
}

/** Bytes of the largest value, for this number of images. */
export function largestValueBytes(network: Network, images: number): number {
  const sizes = subgraphs(network).flatMap(({ nodes }) => nodes.map((node) => valueBytes([node], images)))
  return sizes.reduce((most, size) => Math.max(most, size), 0)
}
