/** The same number of images of each class, for classifiers with classes of unequal size. */
import { sample } from '../../base/random.js'
import { integer } from '../../protocol/parameters.js'
import type { Group } from '../dataset.js'
import type { SamplerPart } from './sampler.js'

const parameters = {
  classes: integer('Classes per iteration; all if there are fewer.', { least: 1, most: 1000 }),
  items: integer('Images per class, drawn with replacement.', { least: 1, most: 1000 }),
}

/** All classes with their numbers, counted over all groups in order. */
function numbered(groups: readonly Group[]) {
  return groups.flatMap(({ classes }) => classes).map(({ items }, label) => ({ items, label }))
}

export const balanced: SamplerPart<typeof parameters> = {
  name: 'balanced',
  doc: 'Single images with their class number, for classifiers: classes drawn at random with the same number of images each, so that small classes are seen as often as large ones.',
  parameters,
  examples: [{ classes: 3, items: 2 }],
  layout: 'labeled',
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
