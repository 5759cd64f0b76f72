/** Parts that training does not change: weights of frozen operators, and values computed without trained weights. */
import { type GraphNode, type Network, type Subgraph, subgraphs } from '../graph.js'
import { isFrozen } from '../ops/index.js'

/** The paths of the weights of frozen operators, moving statistics included. */
export function frozenWeights(network: Network): ReadonlySet<string> {
  const frozen: readonly GraphNode[] = subgraphs(network).flatMap(({ nodes }) => nodes.filter(isFrozen))
  return new Set(frozen.flatMap(({ weights }) => weights.map((index) => network.weights[index].path)))
}

/** By the ids of a tower's nodes, whether no trained weight contributes to them: they have no gradient. */
export function constantNodes(weights: Network['weights'], { nodes }: Subgraph): readonly boolean[] {
  const constant: boolean[] = []
  for (const { inputs, weights: own } of nodes) {
    let is = true
    for (let at = 0; is && at < own.length; at += 1) is = !weights[own[at]].trainable
    for (let at = 0; is && at < inputs.length; at += 1) is = constant[inputs[at]]
    constant.push(is)
  }
  return constant
}

/** The nodes of a tower whose values gradients need: not those computed from constants only. */
export function differentiatedNodes(weights: Network['weights'], tower: Subgraph): readonly GraphNode[] {
  const constant = constantNodes(weights, tower)
  const needed = constant.map((is) => !is)
  for (const { id, inputs } of tower.nodes)
    for (let at = 0; !constant[id] && at < inputs.length; at += 1) needed[inputs[at]] = true
  return tower.nodes.filter(({ id }) => needed[id])
}
