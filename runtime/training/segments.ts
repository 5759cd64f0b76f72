/**
 * Finds where a tower can be cut for gradient checkpointing (Chen et al. 2016, "Training deep nets with sublinear
 * memory cost"): only the values at the cuts are kept, and each segment is recomputed when its gradient is due.
 */
import { constantNodes } from '../../compiler/analyses/frozen.js'
import { valueBytes } from '../../compiler/analyses/training-memory.js'
import type { Network, Subgraph } from '../../compiler/graph.js'

export interface Segment {
  /** The node whose value is its input. */
  readonly from: number
  /** The node whose value is its output. */
  readonly to: number
  /** Its trainable weights, by path. */
  readonly weights: readonly string[]
}

/**
 * The budget, in bytes of activations, for a gradient without checkpointing, if the engine does not state its own.
 * Backpropagation frees values as it proceeds, so the peak is little above it. The wasm engine addresses 4 GB in all,
 * including weights and their packed copies.
 */
export const leastActivationBudget = 1280 * 2 ** 20

/** The fraction of a budget that one segment may use: the values at the cuts are held as well. */
export const segmentShare = 0.6

/**
 * Cuts a tower into as few segments as hold at most `budget` bytes of values for that many images, the last ones as
 * large as possible; a part that cannot be cut may be larger. A cut is a node on which alone everything after it
 * depends. There is at least one segment. A segment whose output no trained weight influences has no gradient, so it
 * may have any size.
 */
export function segmentTower(
  tower: Subgraph,
  weights: Network['weights'],
  images: number,
  budget: number,
): readonly Segment[] {
  const bytes = (from: number, to: number) => valueBytes(tower.nodes.slice(from + 1, to + 1), images)
  const segments: Segment[] = []
  let from = tower.output
  let to = from
  const close = () => {
    const own = tower.nodes.slice(from + 1, to + 1).flatMap((node) => node.weights)
    const trainable = [...new Set(own)].filter((index) => weights[index].trainable)
    segments.push({ from, to, weights: trainable.map((index) => weights[index].path) })
    to = from
  }
  const constant = constantNodes(weights, tower)
  for (const cut of [tower.inputs[0], ...cuts(tower)].reverse()) {
    const begins = constant[from] && !constant[to]
    const full = !constant[from] && bytes(cut, to) > budget
    if (from < to && (begins || full)) close()
    from = cut
  }
  if (from < to || segments.length === 0) close()
  return segments.reverse()
}

/** The cuts after the input; the last one is the output. */
function cuts(tower: Subgraph): number[] {
  // The earliest node whose value is used from here on.
  const earliest = Array.from({ length: tower.output + 2 }, () => Number.POSITIVE_INFINITY)
  for (let id = tower.output; id > tower.inputs[0]; id--) {
    earliest[id] = Math.min(earliest[id + 1], ...tower.nodes[id].inputs)
  }
  const inner = tower.nodes.slice(tower.inputs[0] + 1, tower.output)
  return [...inner.map(({ id }) => id).filter((id) => earliest[id + 1] >= id), tower.output]
}
