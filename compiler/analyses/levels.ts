/** A network down to a level: its stages, the blocks in them, and so on, each with its share of the figures. */
import { type Network, type Shape, type Subgraph, subgraphs } from '../graph.js'
import { callOf } from './calls.js'
import { workOf } from './costs.js'
import { countParameters } from './counts.js'
import { sharedWeights } from './operator-text.js'
import { type Part, partTree } from './part-tree.js'
import { type Consumers, consumersOf, outputNode } from './scopes.js'
import { type NodeSummary, nodeSummary } from './summary.js'

/** A stage or block; its figures are those of one application. */
export interface LevelPart {
  readonly name: string
  /** 0 for a tower or head, 1 for their direct parts. */
  readonly level: number
  /** The call of a block: `residual(64)`; undefined for a stage. */
  readonly call?: string
  readonly output: Shape
  readonly params: number
  readonly macs: number
  /** Its parts follow, down to the requested level. */
  readonly isOpen: boolean
  /**
   * The role of a tower or head in the network, `head: probability`, and the number of its applications in one
   * judgement.
   */
  readonly role?: { readonly kind: string; readonly applications: number }
}

export interface LevelOperator {
  readonly name: string
  readonly level: number
  readonly operator: NodeSummary
}

export type LevelRow = LevelPart | LevelOperator

/** All parts down to `depth` (1: stages), in the order of execution; a part comes before its own parts. */
export function levelRows(network: Network, depth: number): readonly LevelRow[] {
  const shared = sharedWeights(network)
  return subgraphs(network).flatMap((subgraph) => {
    const consumers = consumersOf(subgraph)
    const rows = (part: Part, level: number): readonly LevelRow[] => {
      if (part.operator !== undefined) {
        return [{ name: part.name, level, operator: nodeSummary(network, part.operator, shared) }]
      }
      const isOpen = level < depth
      const row = { ...partRow(network, subgraph, part, level, consumers), isOpen }
      return [row, ...(isOpen ? part.children.flatMap((child) => rows(child, level + 1)) : [])]
    }
    return rows(partTree(subgraph), 0)
  })
}

function partRow(
  network: Network,
  subgraph: Subgraph,
  { name, path, nodes }: Part,
  level: number,
  consumers: Consumers,
): Omit<LevelPart, 'isOpen'> {
  const { output } = outputNode({ path, subgraph, nodes }, consumers)
  const called = level === 0 ? { role: roleOf(subgraph, network) } : callOf(nodes[0], level)
  return { name, level, ...called, output, params: countParameters(network, nodes).total, macs: workOf(nodes).macs }
}

const roleOf = ({ applications, kind }: Subgraph, { head }: Network) => ({
  kind: kind === 'head' && head !== undefined ? `head: ${head.gives}` : kind,
  applications,
})
