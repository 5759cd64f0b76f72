import { number } from '../../protocol/parameters.js'
import { dihedralMap } from './affine-map.js'
import type { ImageStep } from './step.js'

const parameters = {
  probability: number('The probability that an image is mirrored.', { least: 0, most: 1, default: 0.5 }),
}

export const flip: ImageStep<typeof parameters> = {
  name: 'flip',
  doc: 'Mirrors the image horizontally.',
  parameters,
  augments: true,
  examples: [{}, { probability: 1 }],
  shape: (input) => input,
  bind({ probability }, size) {
    const mirrored = dihedralMap(1, size)
    return (picture, random) => {
      if (random.item.uniform() < probability) picture.warp(mirrored)
    }
  },
}
