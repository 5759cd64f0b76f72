/** Pairs of images of one group, half of them of the same class (Koch et al. 2015). */
import { type RandomStream, sample } from '../../base/random.js'
import { integer } from '../../protocol/parameters.js'
import type { Group, ImageClass } from '../dataset.js'
import type { Draw, SamplerPart } from './sampler.js'

const parameters = {
  classes: integer(
    'Classes drawn per iteration, with replacement, from one group (the training groups in turn). Each gives a pair of the same class and a pair of different classes.',
    { least: 1, most: 512 },
  ),
}

export const pairs: SamplerPart<typeof parameters> = {
  name: 'pairs',
  doc: 'Pairs of one group, shuffled, half of them of the same class: for each drawn class, two of its images, and a third one with an image of another class of the group.',
  parameters,
  examples: [{ classes: 3 }],
  layout: 'pairs',
  lacks: (_, groups) => (groups.length === 0 ? ['there are no training groups'] : groups.flatMap(lacksForPairs)),
  most: ({ classes }) => ({ images: 4 * classes, labels: 2 * classes }),
  draw({ classes }, { groups, iteration, stream }) {
    const drawn = drawPairs(groupOf(groups, iteration), classes, stream('pairs'))
    return { picks: picksOf(drawn), labels: drawn.map(({ same }) => (same ? 1 : 0)), items: 1 }
  },
}

/** Two images by index. */
export interface Pair {
  readonly left: number
  readonly right: number
  readonly same: boolean
}

/** Left images are the first half of the batch; the images of a pair are augmented one after the other. */
function picksOf(drawn: readonly Pair[]): Draw['picks'] {
  return drawn.flatMap(({ left, right, same }, at) => [
    { image: left, row: at, slot: 2 * at },
    { image: right, row: drawn.length + at, slot: same ? 2 * at : 2 * at + 1 },
  ])
}

/** The group of an iteration, counted from 0: each in turn. */
export function groupOf(groups: readonly Group[], iteration: number): Group {
  return groups[iteration % groups.length]
}

/**
 * `2 * classes` pairs of one group, shuffled, half of them of the same class.
 *
 * `classes` classes are drawn with replacement; each gives a pair of two of its items, and a pair of a third item and
 * an item of another class. All 20 drawings of a character can be drawn; the reference implementation uses only the
 * first 19 (`random.sample(range(0, 19), 3)`), which the paper does not mention.
 */
export function drawPairs(group: Group, classes: number, random: RandomStream): Pair[] {
  const pairs: Pair[] = []
  for (let drawn = 0; drawn < classes; drawn++) {
    const position = random.integer(0, group.classes.length - 1)
    const [first, second, third] = sample(random, group.classes[position].items, 3)
    const other = another(group, position, random)
    pairs.push({ left: first, right: second, same: true })
    pairs.push({ left: third, right: random.choose(other.items), same: false })
  }
  return sample(random, pairs)
}

/** A class drawn uniformly from all but the one at `position`. */
function another(group: Group, position: number, random: RandomStream): ImageClass {
  const step = random.integer(1, group.classes.length - 1)
  return group.classes[(position + step) % group.classes.length]
}

function lacksForPairs({ name, classes }: Group): string[] {
  if (classes.length < 2) {
    return [`group ${name} has ${classes.length} classes; pairs of different classes need at least 2`]
  }
  const poor = classes.find(({ items }) => items.length < 3)
  return poor === undefined
    ? []
    : [
        `class ${poor.name} of group ${name} has ${poor.items.length} images; pairs need at least 3 per class: two for a pair of the same class, one for a pair of different classes`,
      ]
}
