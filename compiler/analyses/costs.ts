import { elements, type GraphNode, type Network, subgraphs } from '../graph.js'
import { countParameters } from './counts.js'
import { operatorNodes } from './scopes.js'

/** All numbers are float32. */
export const bytesPerNumber = 4

export interface Costs {
  /** Multiply-accumulates of the forward pass. */
  readonly macs: number
  /** What all outputs take together when they are kept, as training does; the input images apart. */
  readonly activation_bytes: number
  /** Every weight once, trainable or not. */
  readonly weight_bytes: number
}

/** The costs of these nodes, each applied once: to one image in a tower, to what is judged in a head. */
export function costsOf(network: Network, nodes: readonly GraphNode[]): Costs {
  return {
    macs: nodes.reduce((sum, node) => sum + node.macs, 0),
    activation_bytes: nodes.reduce((sum, node) => sum + bytesPerNumber * elements(node.output), 0),
    weight_bytes: bytesPerNumber * countParameters(network, nodes).total,
  }
}

/** The costs of one judgement: the tower as often as it is applied, for each image of a pair or once, then the head. */
export function judgementCosts(network: Network): Costs {
  let macs = 0
  let activations = 0
  for (const subgraph of subgraphs(network)) {
    const costs = costsOf(network, operatorNodes(subgraph))
    macs += subgraph.applications * costs.macs
    activations += subgraph.applications * costs.activation_bytes
  }
  return { macs, activation_bytes: activations, weight_bytes: bytesPerNumber * countParameters(network).total }
}
