/** Parts of a network: all nodes under one path, `backbone` or `backbone/stage1`. */
import { type GraphNode, type Network, type Subgraph, subgraphs } from '../graph.js'

export interface Scope {
  /** `backbone`, `backbone/stage1`: the common beginning of its nodes' paths. */
  readonly path: string
  readonly subgraph: Subgraph
  /** Its operators, in the order of execution, without inputs. */
  readonly nodes: readonly GraphNode[]
}

/** The nodes of a subgraph without its inputs, which come first. */
export function operatorNodes({ nodes, inputs }: Subgraph): readonly GraphNode[] {
  return nodes.slice(inputs.length)
}

export function subgraphScope(subgraph: Subgraph): Scope {
  return { path: subgraph.name, subgraph, nodes: operatorNodes(subgraph) }
}

/** The scopes with these paths, if they exist; the network is traversed once. */
export function findScopes(network: Network, paths: Iterable<string>): ReadonlyMap<string, Scope> {
  const wanted = new Set(paths)
  const deepest = depthOf(wanted)
  const found = new Map<string, { path: string; subgraph: Subgraph; nodes: GraphNode[] }>()
  if (wanted.size === 0) return found
  for (const subgraph of subgraphs(network)) {
    if (wanted.has(subgraph.name)) found.set(subgraph.name, { path: subgraph.name, subgraph, nodes: [] })
    for (const node of operatorNodes(subgraph)) {
      for (const path of pathsAbove(node, deepest)) {
        if (!wanted.has(path)) continue
        const scope = found.get(path) ?? { path, subgraph, nodes: [] }
        scope.nodes.push(node)
        found.set(path, scope)
      }
    }
  }
  return found
}

/** The names directly below each of these paths, in the order of execution. */
export function namesBelow(network: Network, paths: Iterable<string>): ReadonlyMap<string, ReadonlySet<string>> {
  const below = new Map([...paths].map((path) => [path, new Set<string>()]))
  const deepest = depthOf(below.keys()) + 1
  for (const node of subgraphs(network).flatMap(operatorNodes)) {
    let above = ''
    for (const path of pathsAbove(node, deepest)) {
      below.get(above)?.add(above === '' ? path : path.slice(above.length + 1))
      above = path
    }
  }
  return below
}

const depthOf = (paths: Iterable<string>): number =>
  [...paths].reduce((deepest, path) => Math.max(deepest, path.split('/').length), 0)

/** `backbone`, `backbone/stage1`, ...: down to the node itself, with at most `deepest` names. */
function* pathsAbove({ path }: GraphNode, deepest: number): Iterable<string> {
  let end = -1
  for (let depth = 0; depth < deepest; depth += 1) {
    end = path.indexOf('/', end + 1)
    if (end === -1) {
      yield path
      return
    }
    yield path.slice(0, end)
  }
}

/**
 * A subgraph split into its stages (or the blocks directly in it), in the order of execution. Operators that are
 * directly in the subgraph come between them, as scopes of the subgraph's path.
 */
export function stagesOf(subgraph: Subgraph): readonly Scope[] {
  const stages: { path: string; subgraph: Subgraph; nodes: GraphNode[] }[] = []
  for (const node of operatorNodes(subgraph)) {
    const next = node.path.indexOf('/', subgraph.name.length + 1)
    const end = next === -1 ? subgraph.name.length : next
    const last = stages.at(-1)
    if (last?.path.length === end && node.path.startsWith(last.path)) last.nodes.push(node)
    else stages.push({ path: node.path.slice(0, end), subgraph, nodes: [node] })
  }
  return stages
}

/** For each node of a subgraph the ids of its consumers. */
export type Consumers = readonly (readonly number[])[]

const noConsumers: number[] = []

export function consumersOf({ nodes }: Subgraph): Consumers {
  const consumers: number[][] = new Array(nodes.length).fill(noConsumers)
  for (const { id, inputs } of nodes) {
    for (let at = 0; at < inputs.length; at += 1) {
      const from = inputs[at]
      // A literal of the final length: growing an empty list would reserve more.
      if (consumers[from] === noConsumers) consumers[from] = [id]
      else consumers[from].push(id)
    }
  }
  return consumers
}

/** The node whose value leaves a scope: the last one with a consumer outside. */
export function outputNode(scope: Scope, consumers: Consumers = consumersOf(scope.subgraph)): GraphNode {
  const { nodes, output } = scope.subgraph
  // A subgraph without operators returns its input.
  if (scope.nodes.length === 0) return nodes[output]
  const leaves = (id: number) => id === output || consumers[id].some((consumer) => !isIn(scope, consumer))
  return scope.nodes.findLast((node) => leaves(node.id)) ?? scope.nodes[scope.nodes.length - 1]
}

/** Ids ascend, and most consumers of the last node of a scope are outside. */
function isIn({ nodes }: Scope, id: number): boolean {
  let [low, high] = [0, nodes.length - 1]
  if (id > nodes[high].id) return false
  while (low < high) {
    const middle = (low + high) >> 1
    if (nodes[middle].id < id) low = middle + 1
    else high = middle
  }
  return nodes[low].id === id
}
