/** Which alphabets train, which validate, which test. */

import { randomStream, sample } from '../base/random.js'
import { UserError } from '../base/user-error.js'
import type { Protocol } from '../protocol/protocol.js'
import type { Alphabet, Dataset } from './dataset.js'

/** Three disjoint sets, each in the dataset's order (of names). */
export interface Split {
  /** Background alphabets that give the training pairs, one an iteration, in turn. */
  readonly train: readonly Alphabet[]
  /** Background alphabets that choose the best weights. */
  readonly validation: readonly Alphabet[]
  /** Alphabets for the final test: all that are not background. */
  readonly evaluation: readonly Alphabet[]
}

/**
 * Draws the training and validation alphabets out of the background set.
 *
 * With `last_in_validation` the training alphabets are drawn out of all but the last by name, and the last always
 * validates: what the reference implementation does (`random.sample(range(0, n - 1), 24)`), and the paper describes as
 * "five random alphabets and one fixed alphabet". Background alphabets beyond `train + validation` stay unused.
 *
 * @throws UserError where the data has too few background alphabets, or none to test on.
 */
export function splitAlphabets(dataset: Dataset, wanted: Protocol['split'], seed: number): Split {
  const background = dataset.alphabets.filter((alphabet) => alphabet.part === 'background')
  const evaluation = dataset.alphabets.filter((alphabet) => alphabet.part === 'evaluation')
  const needed = wanted.train + wanted.validation
  if (background.length < needed) {
    throw new UserError(
      `${dataset.name} has ${background.length} background alphabets; the protocol needs ${needed} (split.train ${wanted.train} + split.validation ${wanted.validation})`,
      'lower split.train or split.validation in the protocol, or use data with more alphabets',
    )
  }
  if (evaluation.length === 0) {
    throw new UserError(
      `${dataset.name} has no evaluation alphabets, so there is nothing to test on`,
      'Omniglot needs both archives: images_background.zip and images_evaluation.zip',
    )
  }
  const random = randomStream(seed, 'split')
  const fixed = wanted.last_in_validation ? background.slice(-1) : []
  const drawn = sample(random, background.slice(0, background.length - fixed.length))
  const train = new Set(drawn.slice(0, wanted.train))
  const validation = new Set([...fixed, ...drawn.slice(wanted.train)].slice(0, wanted.validation))
  return {
    train: background.filter((alphabet) => train.has(alphabet)),
    validation: background.filter((alphabet) => validation.has(alphabet)),
    evaluation,
  }
}
