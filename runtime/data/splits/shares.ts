/** Fractions of the classes of every background group, or of the images of every class. */
import { randomStream, sample } from '../../base/random.js'
import { UserError } from '../../base/user-error.js'
import { number, optional, text } from '../../protocol/parameters.js'
import type { Dataset, Group } from '../dataset.js'
import { groupNames, mostPatternLength } from '../photos/group-pattern.js'
import { groupsOf, type Split, type SplitPart } from './split.js'

const shares = {
  validation: number('The fraction that validates.', { above: 0, below: 1 }),
  evaluation: number('The fraction that tests.', { above: 0, below: 1 }),
}

type Shares = { readonly validation: number; readonly evaluation: number }

const check = ({ validation, evaluation }: Shares) =>
  validation + evaluation < 1
    ? undefined
    : `validation is ${validation} and evaluation is ${evaluation}; together they leave nothing to train on: lower one`

/** A split of classes, for networks that compare: validation and test classes are unseen. */
export const byClasses: SplitPart<typeof shares> = {
  name: 'classes',
  doc: 'The seed draws a fraction of the classes of every background group to validate on, and another one to test on; the others train. No class is in two of them.',
  parameters: shares,
  examples: [{ validation: 0.25, evaluation: 0.25 }],
  check,
  divide: (shares, dataset, seed) =>
    divide(dataset, (group) => {
      const parts = cut(group.classes, shares, seed, group.name)
      return parts.map((classes) => ({ ...group, classes }))
    }),
}

const itemParameters = {
  ...shares,
  together: optional(
    text(
      'A regular expression over the names of image files, relative to their folder, with slashes: images with the same match of its first group, or of the whole if it has none, are on the same side. By default every image is drawn separately.',
      { least: 1, most: mostPatternLength },
    ),
  ),
}

/** A split within classes, for classifiers. */
export const byItems: SplitPart<typeof itemParameters> = {
  name: 'items',
  doc: 'The seed draws a fraction of the images of every background class to validate on, and another one to test on; the others train. Every class is in all three: for classifiers.',
  parameters: itemParameters,
  examples: [{ validation: 0.25, evaluation: 0.25 }],
  check,
  divide({ together, ...shares }, dataset, seed) {
    const keys = together === undefined ? undefined : groupsOfNames(dataset, together)
    const small: string[] = []
    const split = divide(dataset, (group) => {
      const parts = group.classes.map(({ name, items }) => {
        const cuts = cutTogether(items, keys, shares, seed, `${group.name}/${name}`)
        if (cuts.some(({ length }) => length === 0)) small.push(tooFewText(group, name, cuts))
        return cuts
      })
      return [0, 1, 2].map((at) => ({
        ...group,
        classes: group.classes.map(({ name }, index) => ({ name, items: parts[index][at] })),
      }))
    })
    if (small.length > 0) {
      throw new UserError(
        small.join('\n'),
        `change the fractions in the protocol, or give the ${small.length === 1 ? 'class' : 'classes'} more images`,
      )
    }
    return split
  },
}

/** The group key of images that stay together, by index. @throws UserError if the images have no names */
function groupsOfNames({ name, files }: Dataset, together: string): readonly (string | undefined)[] {
  if (files === undefined)
    throw new UserError(
      `the images of ${name} have no file names to match with \`together\``,
      'remove together, or name a folder of image files with --data',
    )
  return groupNames(together, files.names)
}

function divide(dataset: Dataset, cutGroup: (group: Group) => readonly Group[]): Split {
  const parts = groupsOf(dataset, 'background').map(cutGroup)
  const set = (at: number) => parts.map((groups) => groups[at]).filter(({ classes }) => classes.length > 0)
  const [train, validation, evaluation] = [set(0), set(1), set(2)]
  const empty = Object.entries({ train, validation, evaluation }).find(([, groups]) => groups.length === 0)
  if (empty !== undefined) {
    throw new UserError(
      `the split leaves nothing for ${empty[0]}: ${dataset.name} has too little`,
      'raise its fraction in the protocol',
    )
  }
  return { train, validation, evaluation }
}

function tooFewText({ name }: Group, imageClass: string, cuts: readonly (readonly number[])[]): string {
  const [train, validation, evaluation] = cuts.map(({ length }) => length)
  const total = train + validation + evaluation
  return `class ${imageClass} of group ${name} has ${total} images, of which ${train} train, ${validation} validate and ${evaluation} test; each needs at least 1`
}

type Cuts<T> = [train: T[], validation: T[], evaluation: T[]]

/** The same for whole groups of images that stay together; an image without a key is a separate group. */
function cutTogether(
  items: readonly number[],
  keys: readonly (string | undefined)[] | undefined,
  shares: Shares,
  seed: number,
  name: string,
): Cuts<number> {
  if (keys === undefined) return cut(items, shares, seed, name)
  const bundles = new Map<string, number[]>()
  for (const item of items) {
    const key = keys[item] === undefined ? `#${item}` : `=${keys[item]}`
    bundles.set(key, [...(bundles.get(key) ?? []), item])
  }
  const parts = cut([...bundles.values()], shares, seed, name)
  return [parts[0].flat(), parts[1].flat(), parts[2].flat()]
}

/** The training, validation and test items, each in the given order. */
function cut<T>(all: readonly T[], { validation, evaluation }: Shares, seed: number, name: string): Cuts<T> {
  const order = sample(randomStream(seed, 'split', name), all)
  const held = Math.round(validation * all.length)
  const tested = Math.round(evaluation * all.length)
  const place = new Map(order.map((each, at) => [each, at < held ? 1 : at < held + tested ? 2 : 0]))
  const part = (wanted: number) => all.filter((each) => place.get(each) === wanted)
  return [part(0), part(1), part(2)]
}
