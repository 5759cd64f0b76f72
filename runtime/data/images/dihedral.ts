import { dihedralCount, dihedralMap } from './affine-map.js'
import { scope, streamOf } from './scope.js'
import type { ImageStep } from './step.js'

const parameters = { of: scope('class') }

export const dihedral: ImageStep<typeof parameters> = {
  name: 'dihedral',
  doc: 'Applies one of the eight rotations and reflections of a square with equal probability (four, if the image is not square). With of: class it makes up to eight classes of one; with of: item it makes the network insensitive to orientation.',
  parameters,
  augments: true,
  examples: [{}, { of: 'item' }],
  shape: (input) => input,
  bind({ of }, size) {
    const maps = Array.from({ length: dihedralCount(size) }, (_, k) => dihedralMap(k, size))
    return (picture, random) => picture.warp(streamOf(of, random).choose(maps))
  },
}
