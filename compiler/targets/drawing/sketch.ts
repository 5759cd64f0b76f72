/** A drawing while it is made. */
import type { GraphNode, Network } from '../../graph.js'
import type { Box, Group } from './drawing.js'
import type { Opening } from './open.js'

export interface Sketch {
  readonly network: Network
  /** What the images are called; nothing where there is one alone. */
  readonly images: readonly (string | undefined)[]
  readonly opening: Opening
  readonly elements: (Box | Group)[]
  /** Nodes that a box shows, and not only their like in another part of a run. */
  readonly shown: GraphNode[]
  /** For every shown node the id of its box. */
  readonly boxOf: Map<GraphNode, string>
  /** For a node in a folded part, the node of the first part that stands for it. */
  readonly stands: Map<GraphNode, GraphNode>
}
