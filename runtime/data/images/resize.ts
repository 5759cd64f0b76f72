import { integer } from '../../protocol/parameters.js'
import { valuesPerImage } from '../image-store.js'
import { areaAverage } from './area.js'
import type { ImageStep } from './step.js'

const parameters = {
  height: integer('Height of the result, in pixels.', { least: 1, most: 1024 }),
  width: integer('Width of the result, in pixels.', { least: 1, most: 1024 }),
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
  shape: ({ channels }, { height, width }) => ({ height, width, channels }),
  bind({ height, width }, input) {
    const average = areaAverage(input, { height, width })
    const output = { height, width, channels: input.channels }
    return (picture) => {
      const source = picture.pixels()
      const target = picture.spare(valuesPerImage(output))
      average(source, target)
      picture.replace(target, output)
    }
  },
}
