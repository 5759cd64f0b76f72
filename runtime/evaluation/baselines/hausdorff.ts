import type { Size } from '../../data/images/affine-map.js'
import { ink } from '../../data/images/ink.js'
import { usePart } from '../../protocol/part.js'
import { type Baseline, comparer } from './baseline.js'

/**
 * The modified Hausdorff distance of Dubuisson and Jain (1994, A modified Hausdorff distance for object matching, ICPR)
 * as in Lake's demonstration for Omniglot: the coordinates of the ink (values of at least a half) are relative to their
 * mean; the distance is the larger of the two means, over the ink of either image, of the Euclidean distance to the
 * nearest ink of the other.
 */
export const hausdorff: Baseline = {
  name: 'hausdorff',
  doc: "The modified Hausdorff distance of Dubuisson and Jain (1994), between the ink of two drawings with aligned centroids, as in Lake's demonstration for Omniglot.",
  images: [usePart(ink)],
  channels: 1,
  begin: (size) =>
    comparer<InkSet>({
      feature: (pixels) => inkSet(pixels, size),
      distance: (a, b) => Math.max(meanNearest(a, b), meanNearest(b, a)),
    }),
}

/** The ink of an image, and the nearest ink in each row. */
export interface InkSet extends Size {
  readonly rows: Uint16Array
  readonly columns: Uint16Array
  readonly meanRow: number
  readonly meanColumn: number
  /**
   * The column of the nearest ink at or left of a pixel in its row, `[height, width]`; far outside if there is none.
   */
  readonly left: Int16Array
  /** The same, at or right of it. */
  readonly right: Int16Array
}

/** Further than any position in an image; its square is exact. */
const far = 30_000

/** @param pixels `[height, width]`, ink 1 */
export function inkSet(pixels: Float32Array, { height, width }: Size): InkSet {
  const rows: number[] = []
  const columns: number[] = []
  const left = new Int16Array(pixels.length)
  const right = new Int16Array(pixels.length)
  for (let row = 0; row < height; row++) {
    for (let column = 0, last = -far; column < width; column++) {
      const at = row * width + column
      if (pixels[at] >= 0.5) {
        last = column
        rows.push(row)
        columns.push(column)
      }
      left[at] = last
    }
    for (let column = width - 1, next = far; column >= 0; column--) {
      const at = row * width + column
      if (pixels[at] >= 0.5) next = column
      right[at] = next
    }
  }
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  return {
    ...{ height, width, rows: Uint16Array.from(rows), columns: Uint16Array.from(columns) },
    ...{ meanRow: mean(rows), meanColumn: mean(columns), left, right },
  }
}

/**
 * The mean, over the ink of `a`, of the distance to the nearest ink of `b`, with aligned means; NaN if one has no ink.
 */
export function meanNearest(a: InkSet, b: InkSet): number {
  if (b.rows.length === 0) return Number.NaN
  const [down, across] = [b.meanRow - a.meanRow, b.meanColumn - a.meanColumn]
  let sum = 0
  for (let i = 0; i < a.rows.length; i++) sum += Math.sqrt(nearest(b, a.rows[i] + down, a.columns[i] + across))
  return sum / a.rows.length
}

/**
 * The squared distance of any position from the nearest ink. Positions are between pixels, so a distance transform
 * would only be approximate. Rows are searched from the nearest outwards until they are further than the best so far;
 * each row needs one lookup to either side.
 */
function nearest(ink: InkSet, row: number, column: number): number {
  const start = Math.max(0, Math.min(ink.height - 1, Math.round(row)))
  const floor = Math.floor(column)
  let best = Number.POSITIVE_INFINITY
  for (let r = start; r < ink.height && (r - row) * (r - row) < best; r++) {
    const squared = (r - row) * (r - row) + inRow(ink, r, column, floor)
    if (squared < best) best = squared
  }
  for (let r = start - 1; r >= 0 && (r - row) * (r - row) < best; r--) {
    const squared = (r - row) * (r - row) + inRow(ink, r, column, floor)
    if (squared < best) best = squared
  }
  return best
}

/** The squared distance along row `r` from the nearest ink in it. `floor`: the column rounded down. */
function inRow({ width, left, right }: InkSet, r: number, column: number, floor: number): number {
  const start = r * width
  const before = floor < 0 ? far : column - left[start + (floor < width ? floor : width - 1)]
  const behind = floor + 1 >= width ? far : right[start + (floor < -1 ? 0 : floor + 1)] - column
  const across = before < behind ? before : behind
  return across * across
}
