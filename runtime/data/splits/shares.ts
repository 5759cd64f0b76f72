/** Shares of the classes of every background group, or of the images of every class. */
import { randomStream, sample } from '../../base/random.js'
import { UserError } from '../../base/user-error.js'
import { number } from '../../protocol/parameters.js'
import type { Dataset, Group } from '../dataset.js'
import { groupsOf, type Split, type SplitPart } from './split.js'

const parameters = {
  validation: number('The share that validates.', { above: 0, below: 1 }),
  evaluation: number('The share that tests.', { above: 0, below: 1 }),
}

type Shares = { readonly validation: number; readonly evaluation: number }

const check = ({ validation, evaluation }: Shares) =>
  validation + evaluation < 1
    ? undefined
    : `validation is ${validation} and evaluation is ${evaluation}; together they leave nothing to train on: lower one`

/** A split of one part of the data: classes of unseen things, for comparing. */
export const byClasses: SplitPart<typeof parameters> = {
  name: 'classes',
  doc: 'The seed draws a share of the classes of every background group to validate on, and another one to test on; the others train. No class is in two of them.',
  parameters,
  examples: [{ validation: 0.25, evaluation: 0.25 }],
  check,
  divide: (shares, dataset, seed) =>
    divide(dataset, (group) => {
      const parts = cut(group.classes, shares, seed, group.name)
      return parts.map((classes) => ({ ...group, classes }))
    }),
}

/** A split within classes, for classifiers. */
export const byItems: SplitPart<typeof parameters> = {
  name: 'items',
  doc: 'The seed draws a share of the images of every background class to validate on, and another one to test on; the others train. Every class is in all three: for classifiers.',
  parameters,
  examples: [{ validation: 0.25, evaluation: 0.25 }],
  check,
  divide: (shares, dataset, seed) =>
    divide(dataset, (group) => {
      const parts = group.classes.map(({ name, items }) => {
        const cuts = cut(items, shares, seed, `${group.name}/${name}`)
        if (cuts.some(({ length }) => length === 0)) throw tooFewImages(group, name, cuts)
        return cuts
      })
      return [0, 1, 2].map((at) => ({
        ...group,
        classes: group.classes.map(({ name }, index) => ({ name, items: parts[index][at] })),
      }))
    }),
}

function divide(dataset: Dataset, cutGroup: (group: Group) => readonly Group[]): Split {
  const parts = groupsOf(dataset, 'background').map(cutGroup)
  const set = (at: number) => parts.map((groups) => groups[at]).filter(({ classes }) => classes.length > 0)
  const [train, validation, evaluation] = [set(0), set(1), set(2)]
  const empty = Object.entries({ train, validation, evaluation }).find(([, groups]) => groups.length === 0)
  if (empty !== undefined) {
    throw new UserError(
      `the split leaves nothing for ${empty[0]}: ${dataset.name} has too little`,
      'raise its share in the protocol',
    )
  }
  return { train, validation, evaluation }
}

function tooFewImages({ name }: Group, imageClass: string, cuts: readonly (readonly number[])[]): UserError {
  const [train, validation, evaluation] = cuts.map(({ length }) => length)
  const total = train + validation + evaluation
  return new UserError(
    `class ${imageClass} of group ${name} has ${total} images, of which ${train} train, ${validation} validate and ${evaluation} test; each needs at least 1`,
    'change the shares in the protocol, or give the class more images',
  )
}

/** What trains, validates and tests; each in the order given. */
function cut<T>(all: readonly T[], { validation, evaluation }: Shares, seed: number, name: string): [T[], T[], T[]] {
  const order = sample(randomStream(seed, 'split', name), all)
  const held = Math.round(validation * all.length)
  const tested = Math.round(evaluation * all.length)
  const place = new Map(order.map((each, at) => [each, at < held ? 1 : at < held + tested ? 2 : 0]))
  const part = (wanted: number) => all.filter((each) => place.get(each) === wanted)
  return [part(0), part(1), part(2)]
}
