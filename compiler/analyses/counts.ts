import { elements, type GraphNode, type Network, subgraphs, type Weight } from '../graph.js'

/** Numbers of parameters; a weight that several nodes share is counted once. */
export interface ParameterCounts {
  readonly total: number
  readonly trainable: number
  /** Moving statistics. */
  readonly non_trainable: number
}

export function countWeights(weights: Iterable<Weight>): ParameterCounts {
  let trainable = 0
  let fixed = 0
  for (const weight of weights) {
    if (weight.trainable) trainable += elements(weight.shape)
    else fixed += elements(weight.shape)
  }
  return { total: trainable + fixed, trainable, non_trainable: fixed }
}

/** The parameters of these nodes, or of the whole network. */
export function countParameters(network: Network, nodes?: readonly GraphNode[]): ParameterCounts {
  const counted = nodes ?? subgraphs(network).flatMap((subgraph) => subgraph.nodes)
  const unique = new Set(counted.flatMap((node) => node.weights))
  return countWeights([...unique].map((index) => network.weights[index]))
}
