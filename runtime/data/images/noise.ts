import { number } from '../../protocol/parameters.js'
import { probabilityDoc } from './scope.js'
import type { ImageStep } from './step.js'

const parameters = {
  probability: number(probabilityDoc, { least: 0, most: 1, default: 1 }),
  deviation: number('Standard deviation of the noise, for values from 0 to 1.', {
    least: 0,
    most: 1,
    default: 0.02,
  }),
}

/** Sensor noise. */
export const noise: ImageStep<typeof parameters> = {
  name: 'noise',
  doc: 'Adds independent normal noise to every value. It works on pixels, so place it after all warps.',
  parameters,
  augments: true,
  examples: [{}, { probability: 0.5, deviation: 0.1 }],
  shape: (input) => input,
  bind:
    ({ probability, deviation }) =>
    (picture, { item }) => {
      if (item.uniform() >= probability) return
      const { shape } = picture
      const source = picture.pixels()
      const target = picture.spare(source.length)
      for (let at = 0; at < source.length; at++) target[at] = source[at] + deviation * item.normal()
      picture.replace(target, shape)
    },
}
