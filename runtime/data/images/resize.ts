import { integer, number, optional } from '../../protocol/parameters.js'
import { type ImageShape, valuesPerImage } from '../image-store.js'
import { areaAverage } from './area.js'
import { fitInto, fitParameter } from './fit.js'
import type { ImageStep } from './step.js'

const parameters = {
  height: optional(
    integer("Height of the result, in pixels; by default the network's input.", { least: 1, most: 1024 }),
  ),
  width: optional(integer("Width of the result, in pixels; by default the network's input.", { least: 1, most: 1024 })),
  fit: fitParameter,
  background: number(
    'The value around an image with fit: contain, and in transparent pixels of image files: 0 is black, 1 is white.',
    {
      ...{ least: 0, most: 1, default: 1 },
    },
  ),
}

/** Area averaging avoids aliasing at any reduction. */
export const resize: ImageStep<typeof parameters> = {
  name: 'resize',
  doc: 'Resizes by averaging over the area of each new pixel, for any ratio of sizes. A larger size repeats pixels. As the first step it also determines how image files of any size are read.',
  parameters,
  examples: [
    { height: 8, width: 8 },
    { height: 5, width: 7 },
    { height: 120, width: 130 },
    { height: 20, width: 60, fit: 'cover' },
    { height: 20, width: 60, fit: 'contain', background: 0 },
  ],
  fit: (settings, target) => ({
    ...settings,
    height: settings.height ?? target.height,
    width: settings.width ?? target.width,
  }),
  shape: (input, { height, width }) => ({ ...input, ...sizeOf(input, height, width) }),
  bind({ height, width, fit, background }, input) {
    const output = { ...sizeOf(input, height, width), channels: input.channels }
    // Pending changes are rendered here even if the size stays: later steps read pixels and moments of the resized
    // image.
    if (output.height === input.height && output.width === input.width) return (picture) => void picture.pixels()
    const { window, place } = fitInto(input, output, fit)
    const average = areaAverage(input, place, window)
    const inner = new Float32Array(valuesPerImage({ ...place, channels: input.channels }))
    return (picture) => {
      const source = picture.pixels()
      const target = picture.spare(valuesPerImage(output))
      average(source, inner)
      target.fill(background)
      for (let row = 0; row < place.height; row++) {
        const values = inner.subarray(row * place.width * output.channels, (row + 1) * place.width * output.channels)
        target.set(values, ((place.top + row) * output.width + place.left) * output.channels)
      }
      picture.replace(target, output)
    }
  },
}

/** An unspecified side is unchanged. */
function sizeOf(input: ImageShape, height: number | undefined, width: number | undefined) {
  return { height: height ?? input.height, width: width ?? input.width }
}
