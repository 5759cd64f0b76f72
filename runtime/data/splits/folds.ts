/** Cross-validation folds of background groups, for choices that must not depend on the validation groups. */
import { randomStream, sample } from '../../base/random.js'
import { UserError } from '../../base/user-error.js'
import { integer } from '../../protocol/parameters.js'
import { groupsOf, type SplitPart } from './split.js'

const parameters = {
  of: integer('The number of folds.', { least: 2, most: 100 }),
  fold: integer('The fold to validate on, counted from 1; the others train.', { least: 1, most: 100 }),
}

export const folds: SplitPart<typeof parameters> = {
  name: 'folds',
  doc: 'The background groups in folds of equal size, shuffled once for all runs, whatever their seed: one validates, the others train. The evaluation groups are only for the tests.',
  parameters,
  examples: [{ of: 3, fold: 2 }],
  check: ({ of, fold }) => (fold <= of ? undefined : `fold is ${fold} and of is ${of}; folds count from 1 to ${of}`),
  divide({ of, fold }, dataset) {
    const background = groupsOf(dataset, 'background')
    if (background.length < of) {
      throw new UserError(`${dataset.name} has ${background.length} background groups; ${of} folds need at least ${of}`)
    }
    const order = sample(randomStream(0, 'folds'), background)
    const held = new Set(order.filter((_, at) => at % of === fold - 1))
    return {
      train: background.filter((group) => !held.has(group)),
      validation: background.filter((group) => held.has(group)),
      evaluation: groupsOf(dataset, 'evaluation'),
    }
  },
}
