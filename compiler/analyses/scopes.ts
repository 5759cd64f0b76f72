/** Parts of a network: everything under one path, `backbone` or `backbone/stage1`. */
import { type GraphNode, type Network, type Shape, type Subgraph, subgraphs } from '../graph.js'

export interface Scope {
  /** `backbone`, `backbone/stage1`: what the paths of its nodes begin with. */
  readonly path: string
  readonly subgraph: Subgraph
  /** Its operators, in the order in which they run; inputs are none. */
  readonly nodes: readonly GraphNode[]
}

/** What a subgraph does; its inputs left out. */
export function operatorNodes(subgraph: Subgraph): readonly GraphNode[] {
  return subgraph.nodes.filter((node) => node.op !== 'input')
}

export function subgraphScope(subgraph: Subgraph): Scope {
  return { path: subgraph.name, subgraph, nodes: operatorNodes(subgraph) }
}

/** The scope with this path, or nothing where no operator stands under it. */
export function findScope(network: Network, path: string): Scope | undefined {
  for (const subgraph of subgraphs(network)) {
    if (path === subgraph.name) return subgraphScope(subgraph)
    const nodes = operatorNodes(subgraph).filter((node) => node.path === path || node.path.startsWith(`${path}/`))
    if (nodes.length > 0) return { path, subgraph, nodes }
  }
  return undefined
}

/**
 * A subgraph cut into its stages (or the blocks that stand in it by themselves), in the order in which they run. Operators
 * that stand in the subgraph itself come between them, as scopes of the subgraph's own path.
 */
export function stagesOf(subgraph: Subgraph): readonly Scope[] {
  const stages: { path: string; subgraph: Subgraph; nodes: GraphNode[] }[] = []
  for (const node of operatorNodes(subgraph)) {
    const names = node.path.split('/')
    const path = names.length > 2 ? names.slice(0, 2).join('/') : subgraph.name
    const last = stages.at(-1)
    if (last?.path === path) last.nodes.push(node)
    else stages.push({ path, subgraph, nodes: [node] })
  }
  return stages
}

/** For each node of a subgraph the ids of those that take it. */
export type Consumers = readonly (readonly number[])[]

export function consumersOf(subgraph: Subgraph): Consumers {
  const consumers: number[][] = subgraph.nodes.map(() => [])
  for (const node of subgraph.nodes) for (const id of node.inputs) consumers[id].push(node.id)
  return consumers
}

/** What leaves a scope: its last node that something outside it takes. */
export function scopeOutputNode(scope: Scope, consumers: Consumers = consumersOf(scope.subgraph)): GraphNode {
  const { nodes, output } = scope.subgraph
  if (scope.path === scope.subgraph.name) return nodes[output]
  const inside = new Set(scope.nodes.map((node) => node.id))
  const leaves = (id: number) => id === output || consumers[id].some((consumer) => !inside.has(consumer))
  const leaving = scope.nodes.findLast((node) => leaves(node.id))
  return leaving ?? scope.nodes[scope.nodes.length - 1]
}

export function scopeOutput(scope: Scope, consumers?: Consumers): Shape {
  return scopeOutputNode(scope, consumers).output
}
