/** A subgraph as a tree by its nodes' paths: stages, blocks within them, operators as leaves. */
import type { GraphNode, Subgraph } from '../graph.js'
import { operatorNodes } from './scopes.js'

export interface Part {
  /** The last word of its path. */
  readonly name: string
  readonly path: string
  /** Every operator in it, in the order of execution. */
  readonly nodes: readonly GraphNode[]
  /** Set for a single operator, which has no children. */
  readonly operator?: GraphNode
  /** In the order of their first operators. */
  readonly children: readonly Part[]
}

export function partTree(subgraph: Subgraph): Part {
  const { name } = subgraph
  const root: Growing = { name, path: name, nodes: [...operatorNodes(subgraph)], children: [] }
  const open = new Map([[name, root]])
  for (const node of root.nodes) {
    const words = node.path.split('/')
    let above: Growing = root
    for (let length = 2; length < words.length; length += 1) {
      const path = words.slice(0, length).join('/')
      const scope = open.get(path) ?? { name: words[length - 1]!, path, nodes: [], children: [] }
      if (!open.has(path)) above.children.push(scope)
      open.set(path, scope)
      scope.nodes.push(node)
      above = scope
    }
    above.children.push({ name: words.at(-1)!, path: node.path, nodes: [node], operator: node, children: [] })
  }
  return root
}

interface Growing extends Part {
  readonly nodes: GraphNode[]
  readonly children: Part[]
}

/** A name without the number that makes it unique: `unit` of `unit_2`. */
export const baseName = (name: string): string => name.replace(/_\d+$/, '')
