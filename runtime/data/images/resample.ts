/** Bilinear resampling through a list of maps and displacements, row by row. */
import type { ImageShape } from '../image-store.js'
import type { AffineMap, Size } from './affine-map.js'

/**
 * Offsets `[height, width, 2]` (down, right; in pixels) that are added to positions in a frame: a grid from the center
 * of the frame's first pixel to that of its last, interpolated bilinearly.
 */
export interface Displacement extends Size {
  readonly offsets: Float32Array
  /** The size of the frame that it covers. */
  readonly frame: Size
}

/** Maps a position in a frame to a position in the previous frame. */
export type Stage = AffineMap | Displacement

/** Scratch memory for the positions of one row. */
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
 * Fills `target` by reading `source`, which has the same number of channels, bilinearly at the positions to which the
 * last of `stages` maps the target's own, then the one before it, and so on.
 *
 * @param background the value outside the source; undefined repeats its edge
 * @param places scratch memory for the target's width
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
  for (let r = 0; r < height; r++) {
    for (let c = 0; c < width; c++) {
      rows[c] = r
      columns[c] = c
    }
    for (let at = stages.length - 1; at >= 0; at--) {
      const stage = stages[at]
      if ('offsets' in stage) displacePlaces(places, width, stage)
      else mapPlaces(places, width, stage)
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

/** Outside the frame the offsets at its edge apply. */
function displacePlaces({ rows, columns }: Places, count: number, displacement: Displacement): void {
  const { offsets, height, width, frame } = displacement
  const [lastRow, lastColumn] = [height - 1, width - 1]
  const rowScale = lastRow / Math.max(1, frame.height - 1)
  const columnScale = lastColumn / Math.max(1, frame.width - 1)
  for (let i = 0; i < count; i++) {
    const y = rows[i] * rowScale
    const x = columns[i] * columnScale
    const row = y <= 0 ? 0 : y >= lastRow ? lastRow : y
    const column = x <= 0 ? 0 : x >= lastColumn ? lastColumn : x
    // Truncation equals floor here.
    const top = row | 0
    const left = column | 0
    const down = row - top
    const right = column - left
    const a = 2 * (top * width + left)
    const b = left < lastColumn ? a + 2 : a
    const below = top < lastRow ? 2 * width : 0
    const upperRow = offsets[a] + right * (offsets[b] - offsets[a])
    const lowerRow = offsets[a + below] + right * (offsets[b + below] - offsets[a + below])
    const upperColumn = offsets[a + 1] + right * (offsets[b + 1] - offsets[a + 1])
    const lowerColumn = offsets[a + below + 1] + right * (offsets[b + below + 1] - offsets[a + below + 1])
    rows[i] += upperRow + down * (lowerRow - upperRow)
    columns[i] += upperColumn + down * (lowerColumn - upperColumn)
  }
}

function sampleRow(source: Pixels, places: Places, target: Pixels, r: number, background: number | undefined): void {
  const { values, shape } = source
  const { width: count, channels } = target.shape
  const { rows, columns } = places
  const result = target.values
  const [lastRow, lastColumn] = [shape.height - 1, shape.width - 1]
  const stride = shape.width * channels
  for (let i = 0, out = r * count * channels; i < count; i++, out += channels) {
    const row = rows[i]
    const column = columns[i]
    if (!(row >= 0 && column >= 0 && row < lastRow && column < lastColumn)) {
      sampleAtEdge(source, row, column, result, out, background)
      continue
    }
    // Truncation equals floor here.
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
      result[out + k] = above + down * (below - above)
    }
  }
}

/** A position on or outside the edge of the source, where some of the four pixels may be missing. */
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
  const [upper, lower] = [clamp(top, height), clamp(top + 1, height)]
  const [first, second] = [clamp(left, width), clamp(left + 1, width)]
  const repeat = background === undefined
  const [up, low] = [repeat || upper === top, repeat || lower === top + 1]
  const [near, far] = [repeat || first === left, repeat || second === left + 1]
  const outside = background ?? 0
  for (let k = 0; k < channels; k++) {
    const a = up && near ? values[(upper * width + first) * channels + k] : outside
    const b = low && near ? values[(lower * width + first) * channels + k] : outside
    const c = up && far ? values[(upper * width + second) * channels + k] : outside
    const d = low && far ? values[(lower * width + second) * channels + k] : outside
    const above = a + right * (c - a)
    const below = b + right * (d - b)
    target[out + k] = above + down * (below - above)
  }
}

function clamp(place: number, length: number): number {
  return Math.min(Math.max(place, 0), length - 1)
}
