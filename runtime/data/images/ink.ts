import type { ImageStep } from './step.js'

/** Ink as a quantity: 1 on a background of 0. */
export const ink: ImageStep = {
  name: 'ink',
  doc: '1 - x: ink, stored as 0, becomes 1 on a background of 0; everything outside the image is background.',
  parameters: {},
  examples: [{}],
  shape: (input) => input,
  bind: () => (picture) => {
    picture.mapValues(-1, 1)
    picture.background = 0
  },
}
