import { integer } from '../../protocol/parameters.js'
import { shift } from './affine-map.js'
import type { ImageStep } from './step.js'

const parameters = {
  height: integer('Height of the result, in pixels.', { least: 1, most: 1024 }),
  width: integer('Width of the result, in pixels.', { least: 1, most: 1024 }),
}

export const pad: ImageStep<typeof parameters> = {
  name: 'pad',
  doc: 'Adds a border around the centered image (an odd row or column goes to the bottom or the right). The border is background after the step ink; otherwise it repeats the edge.',
  parameters,
  examples: [
    { height: 112, width: 112 },
    { height: 33, width: 40 },
  ],
  shape: ({ height, width, channels }, settings) =>
    height <= settings.height && width <= settings.width
      ? { height: settings.height, width: settings.width, channels }
      : `pad enlarges images, but ${height}x${width} does not fit in ${settings.height}x${settings.width}: use resize`,
  bind(size, input) {
    const map = shift(-Math.floor((size.height - input.height) / 2), -Math.floor((size.width - input.width) / 2))
    return (picture) => {
      // Content that earlier warps moved out of the frame must not reappear in the border.
      picture.pixels()
      picture.warp(map, size)
    }
  },
}
