import { elements, type GraphNode, type Network, type Weight } from '../graph.js'

/** Numbers of parameters; a weight that several nodes share is counted once. */
export interface ParameterCounts {
  readonly total: number
  readonly trainable: number
  /** Moving statistics and frozen weights. */
  readonly non_trainable: number
}

/** The counts of distinct weights. */
export function countWeights(weights: readonly Weight[]): ParameterCounts {
  const sums = { trainable: 0, fixed: 0 }
  for (const weight of weights) add(weight, sums)
  return countsOf(sums)
}

/** The parameters of these nodes, or of the whole network, where every weight belongs to a node. */
export function countParameters({ weights }: Network, nodes?: readonly GraphNode[]): ParameterCounts {
  if (nodes === undefined) return countWeights(weights)
  if (shareWeights(nodes)) {
    const indices = new Set(nodes.flatMap((node) => node.weights))
    return countWeights([...indices].map((index) => weights[index]))
  }
  const sums = { trainable: 0, fixed: 0 }
  for (const { weights: own } of nodes) for (let at = 0; at < own.length; at += 1) add(weights[own[at]], sums)
  return countsOf(sums)
}

/** Weights are numbered in the order of nodes: without sharing, each is greater than all earlier ones. */
function shareWeights(nodes: readonly GraphNode[]): boolean {
  let last = -1
  for (const { weights } of nodes) {
    for (let at = 0; at < weights.length; at += 1) {
      if (weights[at] <= last) return true
      last = weights[at]
    }
  }
  return false
}

interface Sums {
  trainable: number
  fixed: number
}

function add({ trainable, shape }: Weight, sums: Sums): void {
  if (trainable) sums.trainable += elements(shape)
  else sums.fixed += elements(shape)
}

const countsOf = ({ trainable, fixed }: Sums): ParameterCounts => ({
  total: trainable + fixed,
  trainable,
  non_trainable: fixed,
})
