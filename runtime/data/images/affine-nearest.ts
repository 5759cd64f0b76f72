/**
 * Affine augmentation as in the paper's reference implementation: each transformation is a separate nearest-neighbor
 * pass, like `scipy.ndimage.affine_transform(image, matrix, offset, order=0, mode='nearest')`.
 *
 * A map takes a position in the result to a position in the source: out[r, c] = in[round(map(r, c))], with halves
 * rounded up and positions outside clamped to the edge. The center is ((height - 1) / 2, (width - 1) / 2), the middle
 * of the image. The reference uses (size / 2 + 0.5), one pixel further down and right (an old bug of Keras, fixed there
 * since). The protocol says the center, so this code uses the center.
 */
import type { RandomStream } from '../../base/random.js'
import { number, range, type Settings } from '../../protocol/parameters.js'
import { type AffineMap, rotation, type Size, shear, shift, zoom } from './affine-map.js'
import type { ImageStep } from './step.js'

const parameters = {
  probability: number('The probability of each of the four transformations, for each image.', { least: 0, most: 1 }),
  rotation: number('Degrees: uniform in plus or minus this, about the center.', { least: 0, most: 180, default: 0 }),
  shear: number('Radians: uniform in plus or minus this, about the center.', { least: 0, most: 1.5, default: 0 }),
  shift: number('Pixels: uniform in plus or minus this, in each direction.', { least: 0, most: 1000, default: 0 }),
  zoom: range(
    'Coordinate scale, uniform between the two for each axis, about the center: 2 shrinks the glyph to half its size.',
    { above: 0, most: 100, default: [1, 1] },
  ),
}

export type NearestRanges = Settings<typeof parameters>

/** The augmentation of version 1 protocols. */
export const affineNearest: ImageStep<typeof parameters> = {
  name: 'affine_nearest',
  doc: 'Rotation, shear, shift and zoom in this order, each a separate nearest-neighbor pass with repeated edges, as in the reference implementation of the siamese network. Thin strokes break: prefer affine unless you reproduce that implementation.',
  parameters,
  augments: true,
  examples: [{ probability: 0.5, rotation: 15, shear: 0.3, shift: 5, zoom: [0.8, 2] }],
  shape: (input) =>
    input.channels === 1 ? input : `affine_nearest takes images of 1 channel, not ${input.channels}: use affine`,
  bind: (ranges, size) => (picture, random) => {
    const pixels = picture.pixels()
    picture.replace(augment(pixels, picture.spare(pixels.length), size, ranges, random.item), size)
  },
}

/**
 * Fills `target` by reading `source` at the map's positions; both are `[height, width]` and must be different arrays.
 */
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
      // Truncation equals floor here, since negative values are clamped first.
      const sourceRow = row <= 0 ? 0 : row >= lastRow ? lastRow : row | 0
      const sourceColumn = column <= 0 ? 0 : column >= lastColumn ? lastColumn : column | 0
      target[index++] = source[sourceRow * width + sourceColumn]
    }
  }
}

/** The maps that are applied to one image, in order: each of the four transformations with the given probability. */
export function drawMaps(size: Size, ranges: NearestRanges, random: RandomStream): AffineMap[] {
  const [low, high] = ranges.zoom
  // Every number is drawn, used or not, so that an image's transformations never depend on those of another image.
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
 * Augments `pixels`, an image that is already normalized: pixels are only selected, never interpolated, and the mean
 * and deviation of the normalization are those of the original image, as in the reference.
 *
 * @returns `pixels` or `scratch` (both `[height, width]`, both overwritten), whichever contains the result
 */
export function augment(
  pixels: Float32Array,
  scratch: Float32Array,
  size: Size,
  ranges: NearestRanges,
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
