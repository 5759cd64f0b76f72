/**
 * Affine augmentation as the paper's reference implementation does it: each transformation is a nearest-neighbour pass
 * of its own, as `scipy.ndimage.affine_transform(image, matrix, offset, order=0, mode='nearest')`.
 *
 * Coordinates are (row, column), pixel centres at integers. A map takes a place of the result to the place of the
 * source that is read: out[r, c] = in[round(map(r, c))], halves rounded up, places outside clamped to the edge. The centre is
 * ((height - 1) / 2, (width - 1) / 2), the middle of the image. The reference takes (size / 2 + 0.5), one pixel further down
 * and right (an old slip of Keras, mended there since); the protocol says the centre, so it is the centre here.
 */

import type { RandomStream } from '../../base/random.js'
import type { Protocol } from '../../protocol/protocol.js'

export type Augmentation = Protocol['augmentation']

/** (row, column) -> (rr * row + rc * column + row0, cr * row + cc * column + column0). */
export interface AffineMap {
  readonly rr: number
  readonly rc: number
  readonly row0: number
  readonly cr: number
  readonly cc: number
  readonly column0: number
}

export interface Size {
  readonly height: number
  readonly width: number
}

/** The linear map about the image's centre: the centre stays where it is. */
function aboutCentre({ height, width }: Size, rr: number, rc: number, cr: number, cc: number): AffineMap {
  const row = (height - 1) / 2
  const column = (width - 1) / 2
  return { rr, rc, cr, cc, row0: row - rr * row - rc * column, column0: column - cr * row - cc * column }
}

/** Reads along axes turned by `angle` (radians). */
export function rotation(size: Size, angle: number): AffineMap {
  return aboutCentre(size, Math.cos(angle), -Math.sin(angle), Math.sin(angle), Math.cos(angle))
}

/** Keras's shear by `angle` (radians): rows move with the column by -sin, and columns stretch by 1 / cos. */
export function shear(size: Size, angle: number): AffineMap {
  return aboutCentre(size, 1, -Math.sin(angle), 0, Math.cos(angle))
}

/** Reads `rows` further down and `columns` further right: the glyph moves up and left. */
export function shift(rows: number, columns: number): AffineMap {
  return { rr: 1, rc: 0, row0: rows, cr: 0, cc: 1, column0: columns }
}

/** Scales coordinates: 2 reads twice as far from the centre, so the glyph shrinks to half. */
export function zoom(size: Size, rows: number, columns: number): AffineMap {
  return aboutCentre(size, rows, 0, 0, columns)
}

/** Fills `target` by reading `source` at the map's places; both are `[height, width]` and must be different arrays. */
export function warp(source: Float32Array, target: Float32Array, { height, width }: Size, map: AffineMap): void {
  const { rr, rc, cr, cc } = map
  const lastRow = height - 1
  const lastColumn = width - 1
  let index = 0
  for (let r = 0; r < height; r++) {
    const rowBase = rr * r + map.row0 + 0.5
    const columnBase = cr * r + map.column0 + 0.5
    for (let c = 0; c < width; c++) {
      const row = rowBase + rc * c
      const column = columnBase + cc * c
      // Truncation is floor here, for what is below 0 is clamped first.
      const sourceRow = row <= 0 ? 0 : row >= lastRow ? lastRow : row | 0
      const sourceColumn = column <= 0 ? 0 : column >= lastColumn ? lastColumn : column | 0
      target[index++] = source[sourceRow * width + sourceColumn]
    }
  }
}

/** The maps that one image goes through, in order: each of the four transformations with the given probability. */
export function drawMaps(size: Size, ranges: Augmentation, random: RandomStream): AffineMap[] {
  const [low, high] = ranges.zoom
  // Every number is drawn, used or not: the transformations of one image never depend on which of another's applied.
  const turned = random.uniform() < ranges.probability
  const angle = (random.uniform(-ranges.rotation, ranges.rotation) * Math.PI) / 180
  const sheared = random.uniform() < ranges.probability
  const slant = random.uniform(-ranges.shear, ranges.shear)
  const shifted = random.uniform() < ranges.probability
  const rows = random.uniform(-ranges.shift, ranges.shift)
  const columns = random.uniform(-ranges.shift, ranges.shift)
  const zoomed = random.uniform() < ranges.probability
  const rowScale = random.uniform(low, high)
  const columnScale = random.uniform(low, high)
  const maps: AffineMap[] = []
  if (turned) maps.push(rotation(size, angle))
  if (sheared) maps.push(shear(size, slant))
  if (shifted) maps.push(shift(rows, columns))
  if (zoomed) maps.push(zoom(size, rowScale, columnScale))
  return maps
}

/**
 * Augments `pixels`, an image already normalised: pixels are only chosen, never mixed, and the mean and deviation that
 * normalised them are the original image's, as in the reference.
 *
 * @returns `pixels` or `scratch` (both `[height, width]`, both overwritten), whichever holds the result.
 */
export function augment(
  pixels: Float32Array,
  scratch: Float32Array,
  size: Size,
  ranges: Augmentation,
  random: RandomStream,
): Float32Array {
  let source = pixels
  let target = scratch
  for (const map of drawMaps(size, ranges, random)) {
    warp(source, target, size, map)
    const free = source
    source = target
    target = free
  }
  return source
}
