/** How much memory training takes, from the graph alone. */
import { elements, type GraphNode, type Network, subgraphs } from '../graph.js'
import { type NoiseDeclaration, operators } from '../ops/index.js'
import { bytesPerNumber } from './costs.js'
import { countParameters } from './counts.js'
import { differentiatedNodes } from './frozen.js'

/** A batch of 64 pairs, or of 128 images. */
const usualBatch = 128

export interface TrainingMemory {
  /** Images of the batch that `bytes` is of. */
  readonly images: number
  readonly bytes: number
  /** Of that, what every image adds: the values of the towers that back-propagation needs. An engine may keep some of them only, and compute the others again. */
  readonly image_bytes: number
  /** Of that, what there is whatever the batch: weights, their gradients, and one number of the optimizer's beside each. */
  readonly weight_bytes: number
}

/** A summary's figures, which no protocol is known for. */
export function trainingMemory(network: Network): TrainingMemory {
  // An image goes through one tower, of a pair's two the left or the right one.
  const image_bytes = Math.round(activationBytes(network, 1) / network.towers.length)
  const weight_bytes = trainedWeightBytes(network, { slots: 1, copies: 1 })
  return { images: usualBatch, bytes: weight_bytes + usualBatch * image_bytes, image_bytes, weight_bytes }
}

/** Bytes of weights, gradients and what an optimizer keeps: `slots` numbers for each trained weight; `copies` of all weights. */
export function trainedWeightBytes(
  network: Network,
  { slots, copies }: { readonly slots: number; readonly copies: number },
): number {
  const { total, trainable } = countParameters(network)
  return bytesPerNumber * (copies * total + (1 + slots) * trainable)
}

/** The bytes of all values of the towers that gradients need, for the number of images that each sees. */
export function activationBytes({ towers, weights }: Pick<Network, 'towers' | 'weights'>, images: number): number {
  return towers.reduce((sum, tower) => sum + valueBytes(differentiatedNodes(weights, tower), images), 0)
}

/** The bytes of what these nodes give; one that leaves out values at random keeps its mask beside them. */
export function valueBytes(nodes: readonly GraphNode[], images: number): number {
  let values = 0
  for (const node of nodes) values += elements(node.output) * (noiseOf(node)?.per === 'value' ? 2 : 1)
  return bytesPerNumber * images * values
}

/** What a node leaves out in training; undefined for one that leaves out nothing. */
export function noiseOf({ op, attributes }: GraphNode): NoiseDeclaration | undefined {
  const noise = operators.get(op)?.noise?.(attributes)
  return noise === undefined || noise.rate === 0 ? undefined : noise
}

/** The largest of all values, in bytes, for this number of images. */
export function largestValueBytes(network: Network, images: number): number {
  const sizes = subgraphs(network).flatMap(({ nodes }) => nodes.map((node) => valueBytes([node], images)))
  return sizes.reduce((most, size) => Math.max(most, size), 0)
}
