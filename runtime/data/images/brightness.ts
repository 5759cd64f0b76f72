import { drawFactor, factorParameters } from './factor.js'
import type { ImageStep } from './step.js'

export const brightness: ImageStep<typeof factorParameters> = {
  name: 'brightness',
  doc: 'Multiplies all values by a random factor; what gets above 1 is not cut.',
  parameters: factorParameters,
  augments: true,
  examples: [{}, { amount: 1 }],
  shape: (input) => input,
  bind: (settings) => (picture, random) => picture.mapValues(drawFactor(settings, random), 0),
}
