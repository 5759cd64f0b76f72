/** Groups by their names. */
import { UserError } from '../../base/user-error.js'
import { names, optional } from '../../protocol/parameters.js'
import type { Group } from '../dataset.js'
import { groupsOf, type SplitPart } from './split.js'

const most = 10_000

const parameters = {
  validation: names('The background groups to validate on.', { most }),
  train: optional(names('The background groups to train on; by default all others.', { most })),
  evaluation: optional(names('The groups to test on; by default the evaluation groups of the data.', { most })),
}

export const named: SplitPart<typeof parameters> = {
  name: 'named',
  doc: 'Groups by their names, the same for every seed.',
  parameters,
  examples: [{ validation: ['background02'] }],
  divide({ train, validation, evaluation }, dataset) {
    const background = { groups: groupsOf(dataset, 'background'), what: `background group of ${dataset.name}` }
    const held = pick(background, validation)
    const tested =
      evaluation === undefined
        ? groupsOf(dataset, 'evaluation')
        : pick({ groups: dataset.groups, what: `group of ${dataset.name}` }, evaluation)
    const taken = new Set([...held, ...tested])
    const trained =
      train === undefined ? background.groups.filter((group) => !taken.has(group)) : pick(background, train)
    const twice = trained.find((group) => taken.has(group)) ?? held.find((group) => tested.includes(group))
    if (twice !== undefined) {
      throw new UserError(
        `the split names group ${twice.name} twice`,
        'a group can only be used once: to train, validate or test',
      )
    }
    return { train: trained, validation: held, evaluation: tested }
  },
}

interface Choice {
  readonly groups: readonly Group[]
  /** What one of them is called in messages. */
  readonly what: string
}

/** In the data's order. */
function pick({ groups, what }: Choice, wanted: readonly string[]): readonly Group[] {
  const chosen = new Set(wanted)
  const known = new Set(groups.map(({ name }) => name))
  const missing = wanted.filter((name) => !known.has(name))
  if (missing.length > 0) {
    throw new UserError(
      `there is no ${what} called ${missing.join(', ')}`,
      `there are ${[...known].slice(0, 60).join(', ')}`,
    )
  }
  return groups.filter(({ name }) => chosen.has(name))
}
