/**
 * Affine augmentation as the paper's reference implementation does it: each transformation is a nearest-neighbour pass
 * of its own, as `scipy.ndimage.affine_transform(image, matrix, offset, order=0, mode='nearest')`.
 *
 * A map takes a place of the result to the place of the source that is read: out[r, c] = in[round(map(r, c))], halves rounded up,
 * places outside clamped to the edge. The centre is ((height - 1) / 2, (width - 1) / 2), the middle of the image. The reference takes
 * (size / 2 + 0.5), one pixel further down and right (an old slip of Keras, mended there since); the protocol says the centre, so it is
 * the centre here.
 */
import type { RandomStream } from '../../base/random.js'
import { number, range, type Settings } from '../../protocol/parameters.js'
import { type AffineMap, rotation, type Size, shear, shift, zoom } from './affine-map.js'
import type { ImageStep } from './step.js'

const parameters = {
  probability: number('With which each of the four is applied, image by image.', { least: 0, most: 1 }),
  rotation: number('Degrees: uniform in plus or minus this, about the centre.', { least: 0, most: 180, default: 0 }),
  shear: number('Radians: uniform in plus or minus this, about the centre.', { least: 0, most: 1.5, default: 0 }),
  shift: number('Pixels: uniform in plus or minus this, each way.', { least: 0, most: 1000, default: 0 }),
  zoom: range(
    'Coordinate scale, uniform between the two, each axis on its own, about the centre: 2 shrinks the glyph to half.',
    { above: 0, most: 100, default: [1, 1] },
  ),
}

export type NearestRanges = Settings<typeof parameters>

/** The augmentation of version 1 protocols. */
export const affineNearest: ImageStep<typeof parameters> = {
  name: 'affine_nearest',
  doc: 'Rotation, shear, shift and zoom in this order, each a nearest-neighbour pass of its own with the edges repeated, as in the reference implementation of the siamese network. Thin strokes break: affine is the better choice where nothing has to be reproduced.',
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
export function drawMaps(size: Size, ranges: NearestRanges, random: RandomStream): AffineMap[] {
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
