import { number } from '../../protocol/parameters.js'
import type { ImageStep } from './step.js'

const parameters = {
  amount: number('The factor is uniform within this of 1.', { least: 0, most: 1, default: 0.4 }),
}

export const contrast: ImageStep<typeof parameters> = {
  name: 'contrast',
  doc: "Multiplies the distance of all values from the image's mean by a random factor; what gets out of 0 to 1 is not cut.",
  parameters,
  augments: true,
  examples: [{}, { amount: 1 }],
  shape: (input) => input,
  bind:
    ({ amount }) =>
    (picture, random) => {
      const factor = random.item.uniform(1 - amount, 1 + amount)
      const pixels = picture.pixels()
      let sum = 0
      for (let i = 0; i < pixels.length; i++) sum += pixels[i]
      picture.mapValues(factor, (1 - factor) * (sum / pixels.length))
    },
}
