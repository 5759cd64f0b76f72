import { number, range } from '../../protocol/parameters.js'
import { type ImageShape, valuesPerImage } from '../image-store.js'
import { probabilityDoc } from './scope.js'
import type { ImageStep } from './step.js'

const parameters = {
  probability: number(probabilityDoc, { least: 0, most: 1, default: 1 }),
  radius: range('Pixels by which strokes grow on both sides, uniform between the two; negative values shrink them.', {
    least: -3,
    most: 3,
    default: [0, 1],
  }),
}

export const pen: ImageStep<typeof parameters> = {
  name: 'pen',
  doc: 'Draws with a thicker or thinner pen: gray dilation or erosion by a disk with a soft edge, on ink of 0 to 1. It works on pixels, so place it after all warps.',
  parameters,
  augments: true,
  examples: [{}, { probability: 0.1, radius: [0.3, 0.8] }, { radius: [-1, 2] }],
  shape: (input) => input,
  bind:
    ({ probability, radius: [least, most] }, shape) =>
    (picture, random) => {
      const changed = random.item.uniform() < probability
      const radius = random.item.uniform(least, most)
      if (!changed || radius === 0) return
      picture.pixels()
      // Erosion of the ink is dilation of the paper.
      if (radius < 0) picture.mapValues(-1, 1)
      const source = picture.pixels()
      const target = picture.spare(valuesPerImage(shape))
      dilate(source, target, shape, Math.abs(radius))
      picture.replace(target, shape)
      if (radius < 0) picture.mapValues(-1, 1)
    },
}

/**
 * The maximum over the pixels around each position, where a pixel at distance d is multiplied by 1 + radius - d,
 * clipped to 0 to 1: radius 0 changes nothing, and the result changes continuously with the radius. Pixels outside the
 * image do not count.
 */
function dilate(source: Float32Array, target: Float32Array, shape: ImageShape, radius: number): void {
  target.set(source)
  const reach = Math.ceil(radius)
  for (let down = -reach; down <= reach; down++) {
    for (let right = -reach; right <= reach; right++) {
      const weight = Math.min(1, 1 + radius - Math.hypot(down, right))
      if (weight > 0) raise(source, target, shape, { down, right, weight })
    }
  }
}

/** Raises target[r, c] to weight * source[r + down, c + right], if that is inside the image. */
function raise(
  source: Float32Array,
  target: Float32Array,
  { height, width, channels }: ImageShape,
  { down, right, weight }: { readonly down: number; readonly right: number; readonly weight: number },
): void {
  const stride = width * channels
  const move = down * stride + right * channels
  const start = Math.max(0, -right) * channels
  const end = (width - Math.max(0, right)) * channels
  for (let r = Math.max(0, -down); r < height - Math.max(0, down); r++) {
    for (let at = r * stride + start; at < r * stride + end; at++) {
      const value = weight * source[at + move]
      if (value > target[at]) target[at] = value
    }
  }
}
