/** The interface of splits: they divide a data set into training, validation and test data. */
import type { Parameters, Settings } from '../../protocol/parameters.js'
import type { Part } from '../../protocol/part.js'
import type { Dataset, Group } from '../dataset.js'

/** Three disjoint sets, each in the data set's order. */
export interface Split {
  readonly train: readonly Group[]
  /** Chooses the best weights. */
  readonly validation: readonly Group[]
  /** For the tests at the end. */
  readonly evaluation: readonly Group[]
}

export interface SplitPart<P extends Parameters = Parameters> extends Part<P> {
  /** @throws UserError if the data lack something, or do not contain what is named */
  divide(settings: Settings<P>, dataset: Dataset, seed: number): Split
}

/** The groups of a part. */
export function groupsOf(dataset: Dataset, part: Group['part']): readonly Group[] {
  return dataset.groups.filter((group) => group.part === part)
}
