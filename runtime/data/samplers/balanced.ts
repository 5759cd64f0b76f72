/** As many images of each class, for classifiers whose classes have unequal numbers of images. */
import { sample } from '../../base/random.js'
import { integer } from '../../protocol/parameters.js'
import type { Group } from '../dataset.js'
import type { SamplerPart } from './sampler.js'

const parameters = {
  classes: integer('Classes an iteration; all, where there are fewer.', { least: 1, most: 1000 }),
  items: integer('Images of each, with replacement.', { least: 1, most: 1000 }),
}

/** All classes with their numbers, counted over all groups in their order. */
function numbered(groups: readonly Group[]) {
  return groups.flatMap(({ classes }) => classes).map(({ items }, label) => ({ items, label }))
}

export const balanced: SamplerPart<typeof parameters> = {
  name: 'balanced',
  doc: 'Single images with the number of their class, for classifiers: some classes drawn at random, as many images of each, so that small classes are seen as often as large ones.',
  parameters,
  examples: [{ classes: 3, items: 2 }],
  layout: 'labelled',
  lacks: (_, groups) =>
    numbered(groups).some(({ items }) => items.length > 0) ? [] : ['there are no training images'],
  most({ classes, items }, groups) {
    const images = Math.min(classes, numbered(groups).length) * items
    return { images, labels: images }
  },
  draw({ classes, items: count }, { groups, stream }) {
    const random = stream('balanced')
    const all = numbered(groups).filter(({ items }) => items.length > 0)
    const drawn = sample(random, all, Math.min(classes, all.length)).flatMap(({ items, label }) =>
      Array.from({ length: count }, () => ({ image: random.choose(items), label })),
    )
    return {
      picks: drawn.map(({ image, label }, row) => ({ image, row, slot: label })),
      labels: drawn.map(({ label }) => label),
      items: 1,
    }
  },
}
