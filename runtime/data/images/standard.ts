import { byDeviation } from './normalise.js'
import type { ImageStep } from './step.js'

/** Mean 0 and deviation 1. */
export const standard: ImageStep = {
  name: 'standard',
  doc: '(x - mean(x)) / std(x), image by image; 0 for an image of one value.',
  parameters: {},
  examples: [{}],
  shape: (input) => input,
  bind: () => (picture) => {
    const { scale, offset } = byDeviation(picture.pixels(), 'standard')
    picture.mapValues(scale, offset)
  },
}
