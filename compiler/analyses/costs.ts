import { elements, type GraphNode, type Network, subgraphs } from '../graph.js'
import { countParameters } from './counts.js'
import { operatorNodes } from './scopes.js'

/** All numbers are float32. */
export const bytesPerNumber = 4

export interface Work {
  /** Multiply-accumulates of the forward pass. */
  readonly macs: number
  /** Bytes of all outputs together, as kept in training, without the input images. */
  readonly activation_bytes: number
}

export interface Costs extends Work {
  /** Every weight once, trainable or not. */
  readonly weight_bytes: number
}

/** The costs of one judgement: the tower, once per application (each image of a pair, or one), then the head. */
export function judgementCosts(network: Network): Costs {
  return { ...judgementWork(network), weight_bytes: bytesPerNumber * countParameters(network).total }
}

export function judgementWork(network: Network): Work {
  let macs = 0
  let activations = 0
  for (const subgraph of subgraphs(network)) {
    const work = workOf(operatorNodes(subgraph))
    macs += subgraph.applications * work.macs
    activations += subgraph.applications * work.activation_bytes
  }
  return { macs, activation_bytes: activations }
}

export function workOf(nodes: readonly GraphNode[]): Work {
  let macs = 0
  let values = 0
  for (const node of nodes) {
    macs += node.macs
    values += elements(node.output)
  }
  return { macs, activation_bytes: bytesPerNumber * values }
}
