import type { RandomStream } from '../../base/random.js'
import { number, type Settings } from '../../protocol/parameters.js'
import { type AffineMap, aboutCenter, compose, invert, type Size, shift } from './affine-map.js'
import { probabilityDoc, scope, streamOf } from './scope.js'
import type { ImageStep } from './step.js'

const parameters = {
  of: scope('item'),
  probability: number(probabilityDoc, { least: 0, most: 1, default: 1 }),
  rotation: number('Degrees: uniform in plus or minus this.', { least: 0, most: 180, default: 0 }),
  shear: number('Slant, in columns per row: uniform in plus or minus this.', { least: 0, most: 2, default: 0 }),
  scale: number(
    'Natural logarithm of the magnification: uniform in plus or minus this, so that 0.1 is 0.905 to 1.105 times.',
    { least: 0, most: 2, default: 0 },
  ),
  aspect: number(
    'Natural logarithm of the change of width / height: uniform in plus or minus this; the area is kept.',
    {
      least: 0,
      most: 2,
      default: 0,
    },
  ),
  shift: number('Fraction of the height and of the width: uniform in plus or minus this, in each direction.', {
    least: 0,
    most: 1,
    default: 0,
  }),
}

export const affine: ImageStep<typeof parameters> = {
  name: 'affine',
  doc: 'Scales, slants, rotates and shifts the image about its center, as one map. Together with all adjacent warps it costs one bilinear resampling.',
  parameters,
  augments: true,
  examples: [
    { rotation: 10, shear: 0.15, scale: 0.1, aspect: 0.1, shift: 0.02 },
    { of: 'class', shear: 0.3, aspect: 0.3 },
    { probability: 0.5, scale: 0.2, shift: 0.1 },
  ],
  shape: (input) => input,
  bind: (settings, size) => (picture, random) => {
    const stream = streamOf(settings.of, random)
    // Every number is drawn, used or not, so that an image's transformation never depends on whether another image is
    // changed.
    const changed = stream.uniform() < settings.probability
    const map = drawMap(size, settings, stream)
    if (changed) picture.warp(map)
  },
}

/** The map that makes the image scaled, then slanted, then rotated (clockwise), then shifted. */
function drawMap(size: Size, settings: Settings<typeof parameters>, stream: RandomStream): AffineMap {
  const draw = (most: number) => stream.uniform(-most, most)
  const angle = (draw(settings.rotation) * Math.PI) / 180
  const slant = draw(settings.shear)
  const scale = draw(settings.scale)
  const aspect = draw(settings.aspect)
  const [rows, columns] = [draw(settings.shift) * size.height, draw(settings.shift) * size.width]
  const [high, wide] = [Math.exp(scale - aspect / 2), Math.exp(scale + aspect / 2)]
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const turned = aboutCenter(size, cos, sin, -sin, cos)
  const slanted = aboutCenter(size, high, 0, slant * high, wide)
  return invert(compose(compose(slanted, turned), shift(rows, columns)))
}
