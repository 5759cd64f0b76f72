import { drawFactor, factorParameters } from './factor.js'
import type { ImageStep } from './step.js'

export const brightness: ImageStep<typeof factorParameters> = {
  name: 'brightness',
  doc: 'Multiplies all values by a random factor; values above 1 are not clipped.',
  parameters: factorParameters,
  augments: true,
  examples: [{}, { amount: 1 }],
  shape: (input) => input,
  bind: (settings) => (picture, random) => picture.mapValues(drawFactor(settings, random), 0),
}
