/** Small data sets of random pixels, built by hand: every image differs from every other. */

import { randomStream } from '../../../runtime/base/random.js'
import { bytesPerImage, type Dataset, type Group, type Part } from '../../../runtime/data/dataset.js'
import type { Protocol } from '../../../runtime/protocol/protocol.js'

export interface Shape {
  /** Characters of each background alphabet, in the order of names. */
  readonly background: readonly number[]
  readonly evaluation?: readonly number[]
  readonly drawings?: number
  readonly height?: number
  readonly width?: number
}

export function syntheticDataset({
  background,
  evaluation = [5, 5],
  drawings = 20,
  height = 9,
  width = 13,
}: Shape): Dataset {
  let images = 0
  const build = (part: Part, characters: number, position: number): Group => ({
    name: `${part}_${String(position).padStart(2, '0')}`,
    part,
    characters: Array.from({ length: characters }, (_, character) => ({
      name: `character${character}`,
      drawings: Array.from({ length: drawings }, () => images++),
    })),
  })
  const alphabets = [
    ...background.map((characters, position) => build('background', characters, position)),
    ...evaluation.map((characters, position) => build('evaluation', characters, position)),
  ]
  const random = randomStream(1, 'synthetic pixels')
  const bits = new Uint8Array(images * bytesPerImage({ height, width })).map(() => random.integer(0, 255))
  return { name: 'synthetic', height, width, alphabets, images, bits, fingerprint: 'synthetic' }
}

/** The paper's protocol as far as batches need it. */
export const paperBatches: Pick<Protocol, 'images' | 'batch' | 'augmentation'> = {
  images: { normalisation: 'paper' },
  batch: { characters: 32 },
  augmentation: { probability: 0.5, rotation: 15, shear: 0.3, shift: 5, zoom: [0.8, 2] },
}

export const untouched: Pick<Protocol, 'images' | 'batch' | 'augmentation'> = {
  images: { normalisation: 'none' },
  batch: { characters: 32 },
  augmentation: { probability: 0, rotation: 15, shear: 0.3, shift: 5, zoom: [0.8, 2] },
}
