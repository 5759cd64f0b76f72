/** Groups by their names. */
import { UserError } from '../../base/user-error.js'
import { names, optional } from '../../protocol/parameters.js'
import type { Dataset, Group } from '../dataset.js'
import { groupsOf, type SplitPart } from './split.js'

const most = 10_000

const parameters = {
  validation: names('The groups to validate on.', { most }),
  train: optional(names('The groups to train on; all other background groups if left out.', { most })),
  evaluation: optional(names('The groups to test on; the evaluation groups of the data if left out.', { most })),
}

export const named: SplitPart<typeof parameters> = {
  name: 'named',
  doc: 'Groups by their names, the same for every seed.',
  parameters,
  examples: [{ validation: ['background02'] }],
  divide({ train, validation, evaluation }, dataset) {
    const held = pick(dataset, validation)
    const tested = evaluation === undefined ? groupsOf(dataset, 'evaluation') : pick(dataset, evaluation)
    const taken = new Set([...held, ...tested])
    const trained =
      train === undefined ? groupsOf(dataset, 'background').filter((group) => !taken.has(group)) : pick(dataset, train)
    const twice = trained.find((group) => taken.has(group)) ?? held.find((group) => tested.includes(group))
    if (twice !== undefined) {
      throw new UserError(
        `the split names group ${twice.name} twice`,
        'a group trains, validates or tests, and does one of them',
      )
    }
    return { train: trained, validation: held, evaluation: tested }
  },
}

function pick(dataset: Dataset, wanted: readonly string[]): readonly Group[] {
  const chosen = new Set(wanted)
  const known = new Set(dataset.groups.map(({ name }) => name))
  const missing = wanted.filter((name) => !known.has(name))
  if (missing.length > 0) {
    throw new UserError(
      `${dataset.name} has no group ${missing.join(', ')}`,
      `its groups are ${[...known].slice(0, 60).join(', ')}`,
    )
  }
  return dataset.groups.filter(({ name }) => chosen.has(name))
}
