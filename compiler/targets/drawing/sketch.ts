/** A drawing under construction. */
import type { GraphNode, Network } from '../../graph.js'
import type { Box, Group } from './drawing.js'
import type { Opening } from './open.js'

export interface Sketch {
  readonly network: Network
  /** The names of the images; undefined for a single one. */
  readonly images: readonly (string | undefined)[]
  readonly opening: Opening
  readonly elements: (Box | Group)[]
  /** Nodes that a box shows itself, rather than by an equal part of a run. */
  readonly shown: GraphNode[]
  /** For every shown node the id of its box. */
  readonly boxOf: Map<GraphNode, string>
  /** For a node in a folded part, the corresponding node of the first part. */
  readonly stands: Map<GraphNode, GraphNode>
}
