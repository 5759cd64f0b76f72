/** Splits a subgraph into the parts of its paths, level by level, and finds equal consecutive parts. */
import { callOf } from '../../analyses/calls.js'
import { type Consumers, consumersOf, type Scope } from '../../analyses/scopes.js'
import type { GraphNode, Subgraph } from '../../graph.js'

/** A stage, or an application of a block: all nodes under one path. */
export interface Part extends Scope {
  /** The index of its name in its path: 1 for the stages of a tower. */
  readonly level: number
  /** The call of a block, as written; undefined for a stage. */
  readonly call?: string
}

/** Equal parts, each applied to the output of the one before; `rest` is empty for a single part. */
export interface Run {
  readonly first: Part
  readonly rest: readonly Part[]
}

export type Item = Run | GraphNode

export const isRun = (item: Item): item is Run => 'first' in item

/** Lookup tables for the search for equal parts. */
export interface Context {
  readonly subgraph: Subgraph
  readonly consumers: Consumers
  /** For every weight of the network its nodes. */
  readonly users: ReadonlyMap<number, readonly GraphNode[]>
  /** Whether equal consecutive parts become one box. */
  readonly fold: boolean
}

export function contextOf(subgraph: Subgraph, fold: boolean): Context {
  const users = new Map<number, GraphNode[]>()
  for (const node of subgraph.nodes) {
    for (const weight of node.weights) {
      const known = users.get(weight)
      if (known === undefined) users.set(weight, [node])
      else known.push(node)
    }
  }
  return { subgraph, consumers: consumersOf(subgraph), users, fold }
}

/**
 * The operators and parts of `nodes`, which are consecutive under one path of `level` names, in the order of execution.
 */
export function itemsOf(nodes: readonly GraphNode[], level: number, context: Context): readonly Item[] {
  const items: (GraphNode | (Part & { nodes: GraphNode[] }))[] = []
  for (const node of nodes) {
    const path = pathTo(node, level)
    const last = items.at(-1)
    if (path === node.path) items.push(node)
    else {
      if (last !== undefined && 'nodes' in last && last.path === path) last.nodes.push(node)
      else items.push({ path, level, subgraph: context.subgraph, nodes: [node], ...callOf(node, level) })
    }
  }
  return runsOf(items, context)
}

/** The content of a part; operators between stages are their own content. */
export const contentsOf = (part: Part, context: Context): readonly Item[] =>
  part.level === 0 ? part.nodes : itemsOf(part.nodes, part.level + 1, context)

/** The single part of `items`, if they are one. */
export function singleRun(items: readonly Item[]): Run | undefined {
  const [item] = items
  return items.length === 1 && isRun(item) && item.rest.length === 0 ? item : undefined
}

/** The first names of a node's path, down to `level`. */
function pathTo({ path }: GraphNode, level: number): string {
  let end = -1
  for (let names = 0; names <= level; names += 1) {
    end = path.indexOf('/', end + 1)
    if (end === -1) return path
  }
  return path.slice(0, end)
}

function runsOf(items: readonly (GraphNode | Part)[], context: Context): readonly Item[] {
  const runs: (GraphNode | { first: Part; rest: Part[] })[] = []
  for (const item of items) {
    const last = runs.at(-1)
    if (!('nodes' in item)) runs.push(item)
    else if (last !== undefined && 'first' in last && continues(last.rest.at(-1) ?? last.first, item, context)) {
      last.rest.push(item)
    } else runs.push({ first: item, rest: [] })
  }
  return runs
}

/** Whether `part` does the same as `before` with its output, and is its only consumer. */
function continues(before: Part, part: Part, context: Context): boolean {
  if (!context.fold || part.call === undefined || part.call !== before.call) return false
  if (part.nodes.length !== before.nodes.length) return false
  const exits = exitsOf(before, context)
  const entries = entriesOf(part)
  if (exits.length !== 1 || entries.length !== 1 || entries[0] !== exits[0] || exits[0] === context.subgraph.output) {
    return false
  }
  const inside = new Set([...before.nodes, ...part.nodes].map(({ id }) => id))
  if (context.consumers[exits[0]].some((consumer) => !inside.has(consumer))) return false
  return signature(before, context) === signature(part, context)
}

/** The ids of the nodes outside a part that it takes, in the order of its inputs. */
function entriesOf({ nodes }: Part): readonly number[] {
  const inside = new Set(nodes.map(({ id }) => id))
  return [...new Set(nodes.flatMap(({ inputs }) => inputs.filter((id) => !inside.has(id))))]
}

/** The ids of a part's nodes that have consumers outside. */
export function exitsOf({ nodes, subgraph }: Part, { consumers }: Context): readonly number[] {
  const inside = new Set(nodes.map(({ id }) => id))
  const leaves = (id: number) => id === subgraph.output || consumers[id].some((consumer) => !inside.has(consumer))
  return nodes.flatMap(({ id }) => (leaves(id) ? [id] : []))
}

/** Equal for parts that do the same: operators, attributes, connections, shapes, and weights shared with others. */
function signature(part: Part, { users, subgraph }: Context): string {
  const { nodes, path } = part
  const places = new Map(nodes.map(({ id }, index) => [id, index]))
  const entries = new Map(entriesOf(part).map((id, index) => [id, index]))
  const own = new Map<number, number>()
  const weightText = (weight: number): string => {
    if (users.get(weight)?.some(({ id }) => !places.has(id))) return `shared ${weight}`
    if (!own.has(weight)) own.set(weight, own.size)
    return `own ${own.get(weight)}`
  }
  return JSON.stringify([
    [...entries.keys()].map((id) => subgraph.nodes[id].output),
    nodes.map((node) => [
      node.op,
      node.path.slice(path.length),
      node.attributes,
      node.output,
      node.inputs.map((id) => places.get(id) ?? `given ${entries.get(id)}`),
      node.weights.map(weightText),
    ]),
  ])
}
