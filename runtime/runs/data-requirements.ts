/**
 * The protocol's requirements on data, independent of the network, and the problems of a folder of images with them.
 */
import { UserError } from '../base/user-error.js'
import type { Dataset, Group } from '../data/dataset.js'
import { dihedralCount } from '../data/images/affine-map.js'
import { findCopies, findLeaks, sidesOf } from '../data/photos/across.js'
import { groupNames } from '../data/photos/group-pattern.js'
import type { Problem } from '../data/photos/problems.js'
import { samplers } from '../data/samplers/index.js'
import { splits } from '../data/splits/index.js'
import type { Split } from '../data/splits/split.js'
import { labelsOf } from '../evaluation/scorer.js'
import { testParts } from '../evaluation/tests/index.js'
import type { TestData } from '../evaluation/tests/test-part.js'
import { type PartUse, partOf } from '../protocol/part.js'
import type { Protocol } from '../protocol/protocol.js'

/** Training, validation and test data. @throws UserError as the split does */
export function splitOf(dataset: Dataset, { split }: Pick<Protocol, 'split'>, seed: number): Split {
  return partOf(splits, split).divide(split.settings, dataset, seed)
}

/** What the training groups and their images lack for the sampler, as sentences. */
export function samplerLacks(sampler: PartUse, groups: readonly Group[], { images }: Dataset): readonly string[] {
  const part = partOf(samplers, sampler)
  const refused = part.refusesImages?.(sampler.settings, images)
  return [...(refused === undefined ? [] : [refused]), ...part.lacks(sampler.settings, groups)]
}

export interface ImageQuestions {
  /** Absent to check only for copies. */
  readonly protocol?: Protocol | undefined
  readonly seed: number
  /** Images with the same group, by `groupNames`, must be on the same side of the split. */
  readonly groupBy?: string | undefined
}

/** Problems of readable images: copies, groups on several sides of the split, and data that the protocol needs. */
export function imageProblems(dataset: Dataset, { protocol, seed, groupBy }: ImageQuestions): readonly Problem[] {
  const groups = groupBy === undefined ? undefined : groupNames(groupBy, dataset.files?.names ?? [])
  if (protocol === undefined) return findCopies(dataset, undefined)
  const { split, problem } = attemptSplit(dataset, protocol, seed)
  if (split === undefined) return [...findCopies(dataset, undefined), problem]
  const sides = sidesOf(split)
  const leaks = groups === undefined ? [] : findLeaks(dataset, groups, sides)
  return [...findCopies(dataset, sides), ...leaks, ...lacksOfData(dataset, protocol, split)]
}

type Attempt =
  | { readonly split: Split; readonly problem?: never }
  | { readonly split?: never; readonly problem: Problem }

function attemptSplit(dataset: Dataset, protocol: Protocol, seed: number): Attempt {
  try {
    return { split: splitOf(dataset, protocol, seed) }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return { problem: lacking(error.help === undefined ? error.message : `${error.message}: ${error.help}`) }
  }
}

const lacking = (message: string): Problem => ({ kind: 'lacking', message })

function lacksOfData(dataset: Dataset, { sampler, validation, test }: Protocol, split: Split): Problem[] {
  const sampled = samplerLacks(sampler, split.train, dataset)
  const asked = { views: dihedralCount(dataset.images), labels: labelsOf(split.train) }
  const ofTest = (role: string, use: PartUse, groups: readonly Group[]) =>
    testLacks(use, { ...asked, groups }).map((lack) => `${role} ${use.part}: ${lack}`)
  return [
    ...sampled,
    ...ofTest('validation', validation.test, split.validation),
    ...test.flatMap((use) => ofTest('test', use, split.evaluation)),
  ].map(lacking)
}

/** What the data lack for a test, as sentences. */
export function testLacks(use: PartUse, data: TestData): readonly string[] {
  return partOf(testParts, use).lacks(use.settings, data)
}
