/** From the graph's nodes to the layers that compute them in tfjs-layers, still connected by name. */
import type { GraphNode, Network, Shape, Subgraph } from '../../graph.js'
import { type LayerSpec, operators } from '../../ops/index.js'

export interface TfjsLayer {
  /** Unique in the model. */
  readonly name: string
  readonly className: string
  readonly config: Readonly<Record<string, unknown>>
  /** The names of the layers that it takes. */
  readonly inputs: readonly string[]
  /** Indices into the network's weights, in the order in which the layer keeps them. */
  readonly weights: readonly number[]
}

export interface LoweredNode {
  readonly node: GraphNode
  /** One or more, one after the other; the last one's output is the node's. None for an input. */
  readonly layers: readonly TfjsLayer[]
  /** The name under which others take the node's output. */
  readonly output: string
}

/**
 * What tfjs calls something with this path. It is the path itself, except that tfjs takes no name of a weight, and so of
 * a layer, that begins with an underscore; a point stands in no path.
 */
export function tfjsName(path: string): string {
  return path.startsWith('_') ? `path.${path}` : path
}

/** The nodes of a subgraph with their layers, in the graph's order. */
export function lowerSubgraph(network: Network, subgraph: Subgraph): readonly LoweredNode[] {
  const lowered: LoweredNode[] = []
  for (const node of subgraph.nodes) {
    if (node.op === 'input') {
      lowered.push({ node, layers: [], output: tfjsName(node.path) })
    } else {
      const layers = nodeLayers(network, subgraph, node, (id) => lowered[id].output)
      lowered.push({ node, layers, output: layers[layers.length - 1].name })
    }
  }
  return lowered
}

function nodeLayers(
  network: Network,
  subgraph: Subgraph,
  node: GraphNode,
  outputOf: (id: number) => string,
): readonly TfjsLayer[] {
  const operator = operators.get(node.op)
  if (operator === undefined) throw new Error(`no operator ${node.op} in the registry`)
  const shapes: readonly Shape[] = node.inputs.map((id) => subgraph.nodes[id].output)
  const specs = operator.tfjs(shapes, node.output, node.attributes)
  const names = layerNames(tfjsName(node.path), specs)
  const byName = new Map(node.weights.map((index) => [network.weights[index].name, index]))
  return specs.map((spec, position) => ({
    name: names[position],
    className: spec.className,
    config: spec.config,
    inputs: position === 0 ? node.inputs.map(outputOf) : [names[position - 1]],
    weights: spec.weights.map((name) => byName.get(name) ?? missing(node, name)),
  }))
}

function missing(node: GraphNode, weight: string): never {
  throw new Error(`${node.path} has no weight ${weight}`)
}

/**
 * The layer that has the node's weights, or else the last one, has the node's own name, so that a weight's name in tfjs is
 * its path in the graph. The others stand below it.
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
