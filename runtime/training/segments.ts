/**
 * Where a tower can be cut, so that its gradient is taken part by part (Chen et al. 2016, "Training deep nets with sublinear memory
 * cost"): only the values at the cuts are kept, and each part is computed again when its gradient is due.
 */
import { constantNodes } from '../../compiler/analyses/frozen.js'
import { valueBytes } from '../../compiler/analyses/training-memory.js'
import type { Network, Subgraph } from '../../compiler/graph.js'

export interface Segment {
  /** The node whose value it takes. */
  readonly from: number
  /** The node whose value it gives. */
  readonly to: number
  /** The trainable weights in it, by path. */
  readonly weights: readonly string[]
}

/**
 * Bytes of activations up to which a gradient is taken at once where the engine does not say. Back-propagation frees values as it goes, so that no more than
 * they and a few temporary ones are held; the wasm engine addresses 4 GB in all, weights and what it packs of them included.
 */
export const leastActivationBudget = 1280 * 2 ** 20

/** How much of a budget one segment may take: not all, since the values at the cuts are held beside it. */
export const segmentShare = 0.6

/**
 * Cuts a tower into as few segments as hold at most `budget` bytes of values for so many images, the last ones as large as they may
 * be; a part that cannot be cut may be larger. A cut is a node on which alone everything behind it depends. There is one segment at least.
 * Of one that ends with a value that no trained weight has a part in no gradient is taken, so that it may be of any size.
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

/** The cuts behind the input, the output the last of them. */
function cuts(tower: Subgraph): number[] {
  // The earliest node that anything from here on takes a value of.
  const earliest = Array.from({ length: tower.output + 2 }, () => Number.POSITIVE_INFINITY)
  for (let id = tower.output; id > tower.inputs[0]; id--) {
    earliest[id] = Math.min(earliest[id + 1], ...tower.nodes[id].inputs)
  }
  const inner = tower.nodes.slice(tower.inputs[0] + 1, tower.output)
  return [...inner.map(({ id }) => id).filter((id) => earliest[id + 1] >= id), tower.output]
}
