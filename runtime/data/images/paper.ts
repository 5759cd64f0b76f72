import { byDeviation } from './normalise.js'
import type { ImageStep } from './step.js'

/** The normalisation of the reference implementation of Koch et al. (2015): `image / image.std() - image.mean()`. */
export const paper: ImageStep = {
  name: 'paper',
  doc: 'x / std(x) - mean(x), image by image, as the reference implementation of the siamese network has it; 0 for an image of one value.',
  parameters: {},
  examples: [{}],
  shape: (input) => input,
  bind: () => (picture) => {
    const { scale, offset } = byDeviation(picture.pixels(), 'paper')
    picture.mapValues(scale, offset)
  },
}
