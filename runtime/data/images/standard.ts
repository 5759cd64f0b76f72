import { byDeviation } from './normalize.js'
import type { ImageStep } from './step.js'

/** Mean 0 and standard deviation 1. */
export const standard: ImageStep = {
  name: 'standard',
  doc: '(x - mean(x)) / std(x) for each image; 0 for a constant image.',
  parameters: {},
  examples: [{}],
  shape: (input) => input,
  bind: () => (picture) => {
    const { scale, offset } = byDeviation(picture.pixels(), 'standard')
    picture.mapValues(scale, offset)
  },
}
