import { dihedralCount, dihedralMap } from './affine-map.js'
import { scope, streamOf } from './scope.js'
import type { ImageStep } from './step.js'

const parameters = { of: scope('class') }

export const dihedral: ImageStep<typeof parameters> = {
  name: 'dihedral',
  doc: 'Applies one of the eight turns and reflections of a square, each as often (four, where the image is not square). Of a class, it makes up to eight classes of one; of an item, it makes the network blind to orientation.',
  parameters,
  augments: true,
  examples: [{}, { of: 'item' }],
  shape: (input) => input,
  bind({ of }, size) {
    const maps = Array.from({ length: dihedralCount(size) }, (_, k) => dihedralMap(k, size))
    return (picture, random) => picture.warp(streamOf(of, random).choose(maps))
  },
}
