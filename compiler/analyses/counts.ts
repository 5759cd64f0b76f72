import { elements, type GraphNode, type Network, subgraphs, type Weight } from '../graph.js'

/** Numbers of parameters; a weight that several nodes share is counted once. */
export interface ParameterCounts {
  readonly total: number
  readonly trainable: number
  /** Moving statistics and frozen weights. */
  readonly non_trainable: number
}

export function countWeights(weights: readonly Weight[]): ParameterCounts {
  let trainable = 0
  let fixed = 0
  for (const { trainable: learns, shape } of weights) {
    if (learns) trainable += elements(shape)
    else fixed += elements(shape)
  }
  return { total: trainable + fixed, trainable, non_trainable: fixed }
}

/** The parameters of these nodes, or of the whole network. */
export function countParameters(network: Network, nodes?: readonly GraphNode[]): ParameterCounts {
  const weights: Weight[] = []
  let last = -1
  let counted: Set<Weight> | undefined
  for (const node of nodes ?? subgraphs(network).flatMap((subgraph) => subgraph.nodes)) {
    for (const index of node.weights) {
      const weight = network.weights[index]
      // Weights are numbered as nodes make them: one after all others was not counted, and where nodes share none, all are such.
      if (index <= last) {
        counted ??= new Set(weights)
        if (counted.has(weight)) continue
      }
      last = Math.max(last, index)
      counted?.add(weight)
      weights.push(weight)
    }
  }
  return countWeights(weights)
}
