import { flag, integer } from '../../protocol/parameters.js'
import type { Size } from './affine-map.js'
import { areaAverage } from './area.js'
import type { ImageStep } from './step.js'

const parameters = {
  size: integer('Height and width of each map, in pixels: the image-sized maps are area-averaged.', {
    least: 1,
    most: 1024,
  }),
  root: flag('Whether to take the square root of every direction, which balances strong and weak edges.', {
    default: true,
  }),
  ink: flag('Whether to append the image itself as a ninth channel, averaged in the same way.', { default: false }),
}

/**
 * Gradient direction features (Liu, Nakashima, Sako and Fujisawa, "Handwritten digit recognition: benchmarking of
 * state-of-the-art techniques", 2003). Channel k is the direction of k * 45 degrees, from right (0) by down (2): the
 * direction in which values increase.
 */
export const directions: ImageStep<typeof parameters> = {
  name: 'directions',
  doc: 'Eight maps of the Sobel gradient, one for each direction: every gradient is split between the two nearest directions.',
  parameters,
  examples: [{ size: 8 }, { size: 5, root: false, ink: true }],
  shape: ({ channels }, { size, ink }) =>
    channels === 1
      ? { height: size, width: size, channels: ink ? 9 : 8 }
      : `directions needs images of 1 channel, not ${channels}: move it before the step that adds channels`,
  bind({ size, root, ink }, input) {
    const channels = ink ? 9 : 8
    const output = { height: size, width: size, channels }
    const bordered = new Float32Array((input.height + 2) * (input.width + 2))
    const maps = new Float32Array(input.height * input.width * channels)
    const average = areaAverage({ ...input, channels }, output)
    return (picture) => {
      addBorder(picture.pixels(), bordered, input, picture.background)
      maps.fill(0)
      splitGradients(bordered, maps, input, channels)
      const target = picture.spare(size * size * channels)
      average(maps, target)
      if (root) takeRoots(target, channels)
      picture.replace(target, output)
    }
  },
}

/** `[height, width]` padded by one pixel on every side, with the background or the repeated edge. */
function addBorder(source: Float32Array, target: Float32Array, { height, width }: Size, background?: number): void {
  for (let r = -1, to = 0; r <= height; r++) {
    for (let c = -1; c <= width; c++, to++) {
      const row = Math.min(Math.max(r, 0), height - 1)
      const column = Math.min(Math.max(c, 0), width - 1)
      const inside = row === r && column === c
      target[to] = inside || background === undefined ? source[row * width + column] : background
    }
  }
}

/**
 * Adds each position's gradient, as change per pixel, to its two nearest directions; the ninth channel is the value
 * itself.
 */
function splitGradients(bordered: Float32Array, maps: Float32Array, { height, width }: Size, channels: number): void {
  const stride = width + 2
  for (let r = 0, to = 0; r < height; r++) {
    for (let c = 0; c < width; c++, to += channels) {
      const above = r * stride + c
      const here = above + stride
      const below = here + stride
      const corners = bordered[below + 2] - bordered[above]
      const others = bordered[above + 2] - bordered[below]
      const right = (corners + others + 2 * (bordered[here + 2] - bordered[here])) / 8
      const down = (corners - others + 2 * (bordered[below + 1] - bordered[above + 1])) / 8
      if (channels === 9) maps[to + 8] = bordered[here + 1]
      if (right === 0 && down === 0) continue
      const [across, along] = [Math.abs(right), Math.abs(down)]
      const diagonal = right > 0 ? (down > 0 ? 1 : 7) : down > 0 ? 3 : 5
      const straight = across > along ? (right > 0 ? 0 : 4) : down > 0 ? 2 : 6
      // Decomposes the gradient into a straight and a diagonal vector.
      maps[to + straight] = Math.abs(across - along)
      maps[to + diagonal] = Math.SQRT2 * Math.min(across, along)
    }
  }
}

function takeRoots(maps: Float32Array, channels: number): void {
  for (let at = 0; at < maps.length; at += channels) {
    for (let k = 0; k < 8; k++) maps[at + k] = Math.sqrt(maps[at + k])
  }
}
