import type { GraphNode, Network, Subgraph } from '../../../compiler/graph.js'

/**
 * The network with `trainable=false` for the operators with weights that are `chosen`, by the path of the first that
 * has the weights.
 */
export function freeze(network: Network, chosen: (path: string) => boolean): Network {
  const ownerOf = ({ weights }: GraphNode): string | undefined => {
    const [first] = weights.map((index) => network.weights[index])
    return first?.path.slice(0, -first.name.length - 1)
  }
  const frozen = new Set<number>()
  const freezePart = <Part extends Subgraph>(part: Part): Part => ({
    ...part,
    nodes: part.nodes.map((node) => {
      const owner = ownerOf(node)
      if (owner === undefined || !chosen(owner)) return node
      for (const index of node.weights) frozen.add(index)
      return { ...node, attributes: { ...node.attributes, trainable: false } }
    }),
  })
  const towers = network.towers.map(freezePart)
  const head = network.head && freezePart(network.head)
  const weights = network.weights.map((weight, index) =>
    frozen.has(index) ? { ...weight, trainable: false, l2: 0 } : weight,
  )
  return { ...network, towers, ...(head && { head }), weights }
}
