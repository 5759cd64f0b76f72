import { integer, optional } from '../../protocol/parameters.js'
import { type ImageShape, valuesPerImage } from '../image-store.js'
import { areaAverage } from './area.js'
import type { ImageStep } from './step.js'

const parameters = {
  height: optional(
    integer("Height of the result, in pixels; if left out, the network's input.", { least: 1, most: 1024 }),
  ),
  width: optional(
    integer("Width of the result, in pixels; if left out, the network's input.", { least: 1, most: 1024 }),
  ),
}

/** Area averaging, which lets nothing alias, however much smaller the result is. */
export const resize: ImageStep<typeof parameters> = {
  name: 'resize',
  doc: 'Resizes by averaging over the area of each new pixel, whole ratio or not; proportions are not kept. A larger size repeats pixels.',
  parameters,
  examples: [
    { height: 8, width: 8 },
    { height: 5, width: 7 },
    { height: 120, width: 130 },
  ],
  fit: ({ height, width }, target) => ({ height: height ?? target.height, width: width ?? target.width }),
  shape: (input, { height, width }) => ({ ...input, ...sizeOf(input, height, width) }),
  bind({ height, width }, input) {
    const output = { ...sizeOf(input, height, width), channels: input.channels }
    const average = areaAverage(input, output)
    return (picture) => {
      const source = picture.pixels()
      const target = picture.spare(valuesPerImage(output))
      average(source, target)
      picture.replace(target, output)
    }
  },
}

/** A side that is not stated stays. */
function sizeOf(input: ImageShape, height: number | undefined, width: number | undefined) {
  return { height: height ?? input.height, width: width ?? input.width }
}
