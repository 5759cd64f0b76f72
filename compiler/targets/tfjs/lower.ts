/** From the graph's nodes to the tfjs layers that compute them, still connected by name. */
import type { GraphNode, Network, Shape, Subgraph } from '../../graph.js'
import { isFrozen } from '../../ops/index.js'
import { lower } from '../lowering.js'
import { type LayerSpec, tfjsLayers } from './layers/index.js'

/** One application of a layer. */
export interface TfjsLayer {
  /** The name of the layer, unique in the model; that of an earlier application if the weights are the same. */
  readonly name: string
  /** The name of this application, unique in the model: the layer's name if it is the first. */
  readonly call: string
  readonly className: string
  readonly config: Readonly<Record<string, unknown>>
  /** The applications, or inputs of the subgraph, whose outputs it takes. */
  readonly inputs: readonly string[]
  /** Indices into the network's weights, in the layer's order. */
  readonly weights: readonly number[]
}

export interface LoweredNode {
  readonly node: GraphNode
  /** One or more in sequence; the last one's output is the node's. Empty for an input. */
  readonly layers: readonly TfjsLayer[]
  /** The application, or input, that gives the node's output. */
  readonly output: string
}

/**
 * The tfjs name for this path. It is the path itself, except that names of weights, and so of layers, must not start
 * with an underscore in tfjs; a path has no point.
 */
export function tfjsName(path: string): string {
  return path.startsWith('_') ? `path.${path}` : path
}

/** The path of a tfjs name. */
export function pathOf(name: string): string {
  return name.startsWith('path._') ? name.slice('path.'.length) : name
}

/**
 * The nodes of a subgraph with their layers, in the graph's order. Nodes with the same weights share the layer that
 * holds them.
 */
export function lowerSubgraph(network: Network, subgraph: Subgraph): readonly LoweredNode[] {
  const lowered: LoweredNode[] = []
  const holders = new Map<number, string>()
  for (const node of subgraph.nodes) {
    if (node.op === 'input') {
      lowered.push({ node, layers: [], output: tfjsName(node.path) })
      continue
    }
    const layers = nodeLayers(network, subgraph, node, (id) => lowered[id].output).map((layer) =>
      layer.weights.length === 0 ? layer : { ...layer, name: holders.get(layer.weights[0]) ?? layer.name },
    )
    for (const { weights, name } of layers) for (const index of weights) holders.set(index, name)
    lowered.push({ node, layers, output: layers[layers.length - 1].call })
  }
  return lowered
}

/** The layers of the node without sharing. */
function nodeLayers(
  network: Network,
  subgraph: Subgraph,
  node: GraphNode,
  outputOf: (id: number) => string,
): readonly TfjsLayer[] {
  const { op, output, attributes } = node
  const inputs: readonly Shape[] = node.inputs.map((id) => subgraph.nodes[id].output)
  const specs = lower(tfjsLayers, op, { inputs, output, attributes })
  // A layer needs an input: an operator without one gets a layer that reads the size of the batch.
  const from = node.inputs.length === 0 ? subgraph.inputs.slice(0, 1) : node.inputs
  const names = layerNames(tfjsName(node.path), specs)
  const byName = new Map(node.weights.map((index) => [network.weights[index].name, index]))
  return specs.map((spec, position) => ({
    name: names[position],
    call: names[position],
    className: spec.className,
    config: isFrozen(node) && spec.weights.length > 0 ? { ...spec.config, trainable: false } : spec.config,
    inputs: position === 0 ? from.map(outputOf) : [names[position - 1]],
    weights: spec.weights.map((name) => byName.get(name) ?? missing(node, name)),
  }))
}

function missing(node: GraphNode, weight: string): never {
  throw new Error(`${node.path} has no weight ${weight}`)
}

/**
 * The layer that has the node's weights, or else the last one, gets the node's name, so that a weight's name in tfjs is
 * its path in the graph. The names of the others are below it.
 */
function layerNames(path: string, specs: readonly LayerSpec[]): readonly string[] {
  const weighted = specs.findIndex((spec) => spec.weights.length > 0)
  const main = weighted === -1 ? specs.length - 1 : weighted
  return specs.map((spec, position) => {
    if (position === main) return path
    const earlier = specs
      .slice(0, position)
      .filter((other, index) => index !== main && other.className === spec.className)
    return `${path}/${spec.className.toLowerCase()}${earlier.length === 0 ? '' : `_${earlier.length + 1}`}`
  })
}
