import { number } from '../../protocol/parameters.js'
import type { ImageStep } from './step.js'

const parameters = {
  amount: number('The factor is uniform within this of 1; 0 would leave grey.', { least: 0, most: 1, default: 0.4 }),
}

export const saturation: ImageStep<typeof parameters> = {
  name: 'saturation',
  doc: 'Multiplies the distance of every colour from its grey (ITU-R BT.601: 0.299 red, 0.587 green, 0.114 blue) by a random factor.',
  parameters,
  augments: true,
  examples: [{}, { amount: 1 }],
  shape: (input) =>
    input.channels === 3 ? input : `saturation takes images of 3 channels, not ${input.channels}: leave it out`,
  bind:
    ({ amount }) =>
    (picture, random) => {
      const factor = random.item.uniform(1 - amount, 1 + amount)
      const pixels = picture.pixels()
      for (let at = 0; at < pixels.length; at += 3) {
        const grey = (1 - factor) * (0.299 * pixels[at] + 0.587 * pixels[at + 1] + 0.114 * pixels[at + 2])
        for (let k = 0; k < 3; k++) pixels[at + k] = pixels[at + k] * factor + grey
      }
    },
}
