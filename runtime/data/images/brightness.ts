import { number } from '../../protocol/parameters.js'
import type { ImageStep } from './step.js'

const parameters = {
  amount: number('The factor is uniform within this of 1.', { least: 0, most: 1, default: 0.4 }),
}

export const brightness: ImageStep<typeof parameters> = {
  name: 'brightness',
  doc: 'Multiplies all values by a random factor; what gets above 1 is not cut.',
  parameters,
  augments: true,
  examples: [{}, { amount: 1 }],
  shape: (input) => input,
  bind:
    ({ amount }) =>
    (picture, random) =>
      picture.mapValues(random.item.uniform(1 - amount, 1 + amount), 0),
}
