/** Background groups drawn by the seed. */
import { randomStream, sample } from '../../base/random.js'
import { UserError } from '../../base/user-error.js'
import { flag, integer } from '../../protocol/parameters.js'
import { groupsOf, type SplitPart } from './split.js'

const parameters = {
  train: integer('The number of background groups to train on.', { least: 1, most: 10_000 }),
  validation: integer('The number of background groups to validate on.', { least: 1, most: 10_000 }),
  last_in_validation: flag('Whether the last group by name is always a validation group.', {
    default: false,
  }),
}

/**
 * With `last_in_validation` the training groups are drawn from all but the last by name, and the last always validates.
 * The reference implementation of the paper's protocol does this (`random.sample(range(0, n - 1), 24)`); the paper
 * describes it as "five random alphabets and one fixed alphabet". Background groups beyond `train + validation` are
 * unused.
 */
export const byGroups: SplitPart<typeof parameters> = {
  name: 'groups',
  doc: 'The seed draws background groups to train on and others to validate on; the evaluation groups are only for the tests.',
  parameters,
  examples: [{ train: 4, validation: 1 }],
  divide({ train: wanted, validation: held, last_in_validation }, dataset, seed) {
    const background = groupsOf(dataset, 'background')
    const needed = wanted + held
    if (background.length < needed) {
      throw new UserError(
        `${dataset.name} has ${background.length} background groups; the protocol needs ${needed} (split.groups.train ${wanted} + split.groups.validation ${held})`,
        'lower the two in the protocol, or use data with more groups',
      )
    }
    const random = randomStream(seed, 'split')
    const fixed = last_in_validation ? background.slice(-1) : []
    const drawn = sample(random, background.slice(0, background.length - fixed.length))
    const train = new Set(drawn.slice(0, wanted))
    const validation = new Set([...fixed, ...drawn.slice(wanted)].slice(0, held))
    return {
      train: background.filter((group) => train.has(group)),
      validation: background.filter((group) => validation.has(group)),
      evaluation: groupsOf(dataset, 'evaluation'),
    }
  },
}
