/** Bilinear resampling through a list of maps and displacements, row by row. */
import type { ImageShape } from '../image-store.js'
import type { AffineMap, Size } from './affine-map.js'

/** Offsets `[height, width, 2]` (down, right; pixels) that are added to places of a frame of that size. */
export interface Displacement extends Size {
  readonly offsets: Float32Array
}

/** What takes a place of a frame to a place of the frame before it. */
export type Stage = AffineMap | Displacement

/** Scratch memory for the places of one row. */
export interface Places {
  readonly rows: Float64Array
  readonly columns: Float64Array
}

/** Scratch memory for rows of `width` places. */
export function placesFor(width: number): Places {
  return { rows: new Float64Array(width), columns: new Float64Array(width) }
}

export interface Pixels {
  readonly values: Float32Array
  readonly shape: ImageShape
}

/**
 * Fills `target` by reading `source` bilinearly, with as many channels, at the places that each of its own goes to through the last of
 * `stages`, then the one before it, and so on.
 *
 * @param background what is outside the source; its edge is repeated if undefined.
 * @param places scratch for the target's width.
 */
export function resample(
  source: Pixels,
  stages: readonly Stage[],
  target: Pixels,
  background: number | undefined,
  places: Places,
): void {
  const { height, width } = target.shape
  const { rows, columns } = places
  const last = stages.length - 1
  for (let r = 0; r < height; r++) {
    for (let c = 0; c < width; c++) {
      rows[c] = r
      columns[c] = c
    }
    for (let at = last; at >= 0; at--) {
      const stage = stages[at]
      if (!('offsets' in stage)) mapPlaces(places, width, stage)
      else if (at === last) displaceRow(places, r, stage)
      else displacePlaces(places, width, stage)
    }
    sampleRow(source, places, target, r, background)
  }
}

function mapPlaces({ rows, columns }: Places, count: number, map: AffineMap): void {
  const { rr, rc, row0, cr, cc, column0 } = map
  for (let i = 0; i < count; i++) {
    const row = rows[i]
    const column = columns[i]
    rows[i] = rr * row + rc * column + row0
    columns[i] = cr * row + cc * column + column0
  }
}

/** Between pixels the offsets are interpolated; outside the frame those of its edge hold. */
function displacePlaces({ rows, columns }: Places, count: number, { offsets, height, width }: Displacement): void {
  for (let i = 0; i < count; i++) {
    const row = Math.min(Math.max(rows[i], 0), height - 1)
    const column = Math.min(Math.max(columns[i], 0), width - 1)
    // Truncation is floor here.
    const top = row | 0
    const left = column | 0
    const down = row - top
    const right = column - left
    const a = 2 * (top * width + left)
    const b = left < width - 1 ? a + 2 : a
    const below = top < height - 1 ? 2 * width : 0
    const upperRow = offsets[a] + right * (offsets[b] - offsets[a])
    const lowerRow = offsets[a + below] + right * (offsets[b + below] - offsets[a + below])
    const upperColumn = offsets[a + 1] + right * (offsets[b + 1] - offsets[a + 1])
    const lowerColumn = offsets[a + below + 1] + right * (offsets[b + below + 1] - offsets[a + below + 1])
    rows[i] += upperRow + down * (lowerRow - upperRow)
    columns[i] += upperColumn + down * (lowerColumn - upperColumn)
  }
}

/** The same where the places are those of row `r` of the frame itself, and nothing is between pixels. */
function displaceRow({ rows, columns }: Places, r: number, { offsets, width }: Displacement): void {
  for (let c = 0, at = 2 * r * width; c < width; c++, at += 2) {
    rows[c] += offsets[at]
    columns[c] += offsets[at + 1]
  }
}

function sampleRow(source: Pixels, places: Places, target: Pixels, r: number, background: number | undefined): void {
  const { values, shape } = source
  const { width: count, channels } = target.shape
  const [lastRow, lastColumn] = [shape.height - 1, shape.width - 1]
  const stride = shape.width * channels
  for (let i = 0, out = r * count * channels; i < count; i++, out += channels) {
    const row = places.rows[i]
    const column = places.columns[i]
    if (!(row >= 0 && column >= 0 && row < lastRow && column < lastColumn)) {
      sampleAtEdge(source, row, column, target.values, out, background)
      continue
    }
    // Truncation is floor here.
    const top = row | 0
    const left = column | 0
    const down = row - top
    const right = column - left
    let at = top * stride + left * channels
    for (let k = 0; k < channels; k++, at++) {
      const a = values[at]
      const b = values[at + stride]
      const above = a + right * (values[at + channels] - a)
      const below = b + right * (values[at + stride + channels] - b)
      target.values[out + k] = above + down * (below - above)
    }
  }
}

/** One place on or outside the edge of the source, where some of the four pixels may be missing. */
function sampleAtEdge(
  { values, shape: { height, width, channels } }: Pixels,
  row: number,
  column: number,
  target: Float32Array,
  out: number,
  background: number | undefined,
): void {
  const [top, left] = [Math.floor(row), Math.floor(column)]
  const [down, right] = [row - top, column - left]
  const pixel = (r: number, c: number, k: number) => {
    const inside = r >= 0 && r < height && c >= 0 && c < width
    if (!inside && background !== undefined) return background
    const [y, x] = [Math.min(Math.max(r, 0), height - 1), Math.min(Math.max(c, 0), width - 1)]
    return values[(y * width + x) * channels + k]
  }
  for (let k = 0; k < channels; k++) {
    const a = pixel(top, left, k)
    const b = pixel(top + 1, left, k)
    const above = a + right * (pixel(top, left + 1, k) - a)
    const below = b + right * (pixel(top + 1, left + 1, k) - b)
    target[out + k] = above + down * (below - above)
  }
}
