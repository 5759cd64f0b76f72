import { byDeviation } from './normalize.js'
import type { ImageStep } from './step.js'

/** The normalization of the reference implementation of Koch et al. (2015): `image / image.std() - image.mean()`. */
export const paper: ImageStep = {
  name: 'paper',
  doc: 'x / std(x) - mean(x) for each image, as in the reference implementation of the siamese network; 0 for a constant image.',
  parameters: {},
  examples: [{}],
  shape: (input) => input,
  bind: () => (picture) => {
    const { scale, offset } = byDeviation(picture.pixels(), 'paper')
    picture.mapValues(scale, offset)
  },
}
