/** Limits of a drawing: a larger one fits no page, and its layout takes too long. */
import { formatNumber } from '../../diagnostics/entry.js'
import { type Drawing, isBox } from './drawing.js'
import { type LocalEdge, localEdges } from './local-edges.js'

/** Total number of boxes. */
const maxBoxes = 2_000
/** Consecutive boxes in one group: the layout recurses along them. */
const maxRanks = 400
/** Total number of boxes that the lines of one group pass: the layout reserves a position at each. */
const maxPassed = 4_000

/**
 * The reason why a drawing is refused, as a sentence; undefined if it is not. `asPicture`: it is laid out here, not by
 * another program.
 */
export function tooLarge(drawing: Drawing, asPicture: boolean): string | undefined {
  const boxes = drawing.elements.filter(isBox).length
  const name = drawing.title
  if (boxes > maxBoxes) {
    return `${name} would be ${formatNumber(boxes)} boxes, and at most ${formatNumber(maxBoxes)} are drawn.`
  }
  if (!asPicture) return undefined
  for (const edges of localEdges(drawing).values()) {
    const { ranks, passed } = extents(edges)
    if (ranks > maxRanks) {
      return `One part of ${name} would be ${formatNumber(ranks)} boxes in a row, and at most ${formatNumber(maxRanks)} are drawn.`
    }
    if (passed > maxPassed)
      return `The lines of ${name} would pass by ${formatNumber(passed)} boxes: too many to place.`
  }
  return undefined
}

/** The longest path through one group, and the total number of ranks that its edges skip. */
function extents(edges: readonly LocalEdge[]): { ranks: number; passed: number } {
  const rankOf = new Map<string, number>()
  // Edges are sorted by their targets, so those into a box come before those out of it.
  for (const { from, to } of edges) rankOf.set(to, Math.max(rankOf.get(to) ?? 0, (rankOf.get(from) ?? 0) + 1))
  let [ranks, passed] = [0, 0]
  for (const { from, to } of edges) {
    const rank = rankOf.get(to)!
    ranks = Math.max(ranks, rank + 1)
    passed += rank - (rankOf.get(from) ?? 0) - 1
  }
  return { ranks, passed }
}
