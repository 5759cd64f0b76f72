/** Several images of each of several classes; every pair of them can be used (episodes of Snell et al. 2017). */
import { type RandomStream, sample } from '../../base/random.js'
import type { Settings } from '../../protocol/parameters.js'
import { choice, integer, number } from '../../protocol/parameters.js'
import type { Group, ImageClass } from '../dataset.js'
import { nearestClasses } from './prototypes.js'
import type { DrawContext, SamplerPart } from './sampler.js'

const parameters = {
  groups: integer('Groups drawn per iteration.', { least: 1, most: 1000, default: 1 }),
  classes: integer('Classes per group; all of a group that has fewer.', { least: 2, most: 1000 }),
  items: integer('Images per class.', { least: 2, most: 100 }),
  among: choice(
    'Where the classes come from. group: from each drawn group, so that similar classes are compared. all: the same total number, from all groups together.',
    ['group', 'all'],
    { default: 'group' },
  ),
  one_drawer: number(
    'The fraction of iterations in which the i-th images of all classes have the same index in their class; in Omniglot, the same drawer.',
    { least: 0, most: 1, default: 0 },
  ),
  hard: number(
    'The fraction of the classes that are chosen as the nearest to a random one, by the mean of their centered and scaled ink. Only for drawings, which have one channel.',
    { least: 0, most: 1, default: 0 },
  ),
}

export const classes: SamplerPart<typeof parameters> = {
  name: 'classes',
  doc: 'Several images of each of several classes; every two of them are a pair. A batch is smaller if a group has fewer classes.',
  parameters,
  examples: [
    { groups: 2, classes: 3, items: 2, one_drawer: 0.5 },
    { classes: 4, items: 3, among: 'all', hard: 0.5 },
  ],
  layout: 'classes',
  lacks: (settings, groups) => [
    ...(settings.among === 'all' ? lacksInAll(groups) : lacksInGroups(settings, groups)),
    ...groups.flatMap((group) => lacksItems(settings, group)),
  ],
  refusesImages: ({ hard }, { channels }) =>
    hard > 0 && channels !== 1
      ? `the sampler finds hard classes by the ink of drawings, which have one channel, but these images have ${channels}: remove hard`
      : undefined,
  most(settings, groups) {
    const sizes = poolsOf(settings, groups)
      .map(({ length }) => length)
      .sort((a, b) => b - a)
    const wanted = settings.among === 'all' ? settings.groups * settings.classes : settings.classes
    const drawn = sizes.slice(0, settings.among === 'all' ? 1 : settings.groups)
    const count = drawn.reduce((sum, size) => sum + Math.min(size, wanted), 0)
    return { images: count * settings.items, labels: 0 }
  },
  draw(settings, context) {
    const chosen = drawClasses(settings, context)
    const items = drawItems(settings, chosen, context.stream('items'))
    return {
      picks: chosen.flatMap((_, slot) =>
        items[slot].map((image, item) => ({ image, row: item * chosen.length + slot, slot })),
      ),
      labels: [],
      items: settings.items,
    }
  },
}

type ClassSettings = Settings<typeof parameters>

function poolsOf({ among }: ClassSettings, groups: readonly Group[]): readonly (readonly ImageClass[])[] {
  return among === 'all' ? [groups.flatMap((group) => group.classes)] : groups.map((group) => group.classes)
}

function drawClasses(settings: ClassSettings, context: DrawContext): ImageClass[] {
  const random = context.stream('classes')
  const pools = poolsOf(settings, context.groups)
  const drawn = settings.among === 'all' ? pools : sample(random, pools, settings.groups)
  const wanted = settings.among === 'all' ? settings.groups * settings.classes : settings.classes
  return drawn.flatMap((pool) => drawFrom(pool, Math.min(wanted, pool.length), settings, context, random))
}

/** `count` different classes; the hard fraction of them are near to the first one drawn. */
function drawFrom(
  pool: readonly ImageClass[],
  count: number,
  { hard }: ClassSettings,
  { dataset }: DrawContext,
  random: RandomStream,
): ImageClass[] {
  const near = Math.round(hard * count)
  if (near < 2) return sample(random, pool, count)
  const first = random.choose(pool)
  const similar = nearestClasses(dataset, pool, first, near - 1)
  const taken = new Set([first, ...similar])
  return [
    ...taken,
    ...sample(
      random,
      pool.filter((each) => !taken.has(each)),
      count - taken.size,
    ),
  ]
}

/** The images of each class, `items` different ones. */
function drawItems(
  { items, one_drawer }: ClassSettings,
  chosen: readonly ImageClass[],
  random: RandomStream,
): number[][] {
  if (random.uniform() >= one_drawer) return chosen.map((each) => sample(random, each.items, items))
  const fewest = Math.min(...chosen.map((each) => each.items.length))
  const numbers = sample(
    random,
    Array.from({ length: fewest }, (_, at) => at),
    items,
  )
  return chosen.map((each) => numbers.map((at) => each.items[at]))
}

function lacksInAll(groups: readonly Group[]): string[] {
  const count = groups.reduce((sum, { classes }) => sum + classes.length, 0)
  return count < 2 ? [`the training groups have ${count} classes in all; the sampler needs at least 2`] : []
}

function lacksInGroups({ groups: wanted }: ClassSettings, groups: readonly Group[]): string[] {
  const poor = groups.filter(({ classes }) => classes.length < 2)
  return [
    ...(groups.length < wanted
      ? [`there are ${groups.length} training groups; the sampler draws ${wanted} per iteration`]
      : []),
    ...poor.map(({ name, classes }) => `group ${name} has ${classes.length} classes; the sampler needs at least 2`),
  ]
}

function lacksItems({ items }: ClassSettings, { name, classes }: Group): string[] {
  const poor = classes.find((each) => each.items.length < items)
  return poor === undefined
    ? []
    : [`class ${poor.name} of group ${name} has ${poor.items.length} images; the sampler draws ${items} of each class`]
}
