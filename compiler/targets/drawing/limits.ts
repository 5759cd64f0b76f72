/** What a drawing may be: more than this no page shows, and no layout places while someone waits. */
import { formatNumber } from '../../diagnostics/entry.js'
import { type Drawing, isBox } from './drawing.js'
import { type LocalEdge, localEdges } from './local-edges.js'

/** Boxes in all. */
const maxBoxes = 2_000
/** Boxes one behind the other in one group: the layout descends along them. */
const maxRanks = 400
/** Boxes that the lines of one group pass by, all together: the layout reserves a place at each. */
const maxPassed = 4_000

/** Why a drawing is refused, as a sentence; nothing where it is not. `asPicture`: it is laid out here, not by another program. */
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

/** The longest way through one group, and by how many ranks its edges lead further than to the next. */
function extents(edges: readonly LocalEdge[]): { ranks: number; passed: number } {
  const rankOf = new Map<string, number>()
  // Edges stand in the order of what they lead to, so those into a box come before those out of it.
  for (const { from, to } of edges) rankOf.set(to, Math.max(rankOf.get(to) ?? 0, (rankOf.get(from) ?? 0) + 1))
  let [ranks, passed] = [0, 0]
  for (const { from, to } of edges) {
    const rank = rankOf.get(to)!
    ranks = Math.max(ranks, rank + 1)
    passed += rank - (rankOf.get(from) ?? 0) - 1
  }
  return { ranks, passed }
}
