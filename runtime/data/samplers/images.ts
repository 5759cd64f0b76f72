/** Single images with their class, for classifiers. */
import { sample } from '../../base/random.js'
import { integer } from '../../protocol/parameters.js'
import type { Group } from '../dataset.js'
import type { SamplerPart } from './sampler.js'

const parameters = {
  images: integer('Images per iteration.', { least: 1, most: 4096 }),
}

/** Every image with its class number, counted over all groups in order. */
function labeled(groups: readonly Group[]): { readonly image: number; readonly label: number }[] {
  return groups
    .flatMap(({ classes }) => classes)
    .flatMap(({ items }, label) => items.map((image) => ({ image, label })))
}

export const images: SamplerPart<typeof parameters> = {
  name: 'images',
  doc: 'Single images with their class number, for classifiers: all training images, shuffled by the seed for every epoch.',
  parameters,
  examples: [{ images: 6 }],
  layout: 'labeled',
  lacks: (_, groups) => (labeled(groups).length === 0 ? ['there are no training images'] : []),
  most: ({ images }) => ({ images, labels: images }),
  draw({ images: count }, { groups, iteration, seeded }) {
    const all = labeled(groups)
    const drawn = Array.from({ length: count }, (_, at) => {
      const position = iteration * count + at
      return { pass: Math.floor(position / all.length), at: position % all.length }
    })
    const orders = new Map(
      [...new Set(drawn.map(({ pass }) => pass))].map((pass) => [pass, sample(seeded('pass', pass), all)]),
    )
    const chosen = drawn.map(({ pass, at }) => orders.get(pass)![at])
    return {
      picks: chosen.map(({ image, label }, row) => ({ image, row, slot: label })),
      labels: chosen.map(({ label }) => label),
      items: 1,
    }
  },
}
