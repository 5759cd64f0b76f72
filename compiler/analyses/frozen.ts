/** What training leaves as it is: the weights of frozen operators, and the values that are made without a weight that is trained. */
import { type GraphNode, type Network, type Subgraph, subgraphs } from '../graph.js'
import { isFrozen } from '../ops/index.js'

/** The paths of the weights of frozen operators, moving statistics included. */
export function frozenWeights(network: Network): ReadonlySet<string> {
  const frozen: readonly GraphNode[] = subgraphs(network).flatMap(({ nodes }) => nodes.filter(isFrozen))
  return new Set(frozen.flatMap(({ weights }) => weights.map((index) => network.weights[index].path)))
}

/** The ids of a tower's nodes that no trained weight has a part in: no gradient goes through their values. */
export function constantNodes(weights: Network['weights'], { nodes }: Subgraph): ReadonlySet<number> {
  const constant = new Set<number>()
  for (const { id, inputs, weights: own } of nodes) {
    const untrained = own.every((index) => !weights[index].trainable)
    if (untrained && inputs.every((from) => constant.has(from))) constant.add(id)
  }
  return constant
}

/** The nodes of a tower whose values gradients need: not those that only constants are made of. */
export function differentiatedNodes(weights: Network['weights'], tower: Subgraph): readonly GraphNode[] {
  const constant = constantNodes(weights, tower)
  const given = new Set(tower.nodes.flatMap(({ id, inputs }) => (constant.has(id) ? [] : inputs)))
  return tower.nodes.filter(({ id }) => !constant.has(id) || given.has(id))
}
