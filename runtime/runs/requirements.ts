/** Everything that a run needs of network, data and protocol together, checked before an engine is opened. */
import type { Network } from '../../compiler/graph.js'
import { UserError } from '../base/user-error.js'
import type { Dataset, Group } from '../data/dataset.js'
import { bindPipeline, fitSteps } from '../data/images/pipeline.js'
import { samplers } from '../data/samplers/index.js'
import { splits } from '../data/splits/index.js'
import type { Split } from '../data/splits/split.js'
import { testParts } from '../evaluation/tests/index.js'
import type { TestData } from '../evaluation/tests/test-part.js'
import { type PartUse, partOf } from '../protocol/part.js'
import type { Protocol } from '../protocol/protocol.js'
import { objectives } from '../training/objectives/index.js'
import { whyImagesDoNotFit } from '../training/step.js'

/** The protocol as it is for this network and these data: what its image steps leave open is chosen. */
export function fitProtocol(protocol: Protocol, { input }: Network, { images }: Dataset): Protocol {
  const [height, width, channels] = input.shape
  return { ...protocol, images: fitSteps(protocol.images, { height, width, channels }, images) }
}

/** What trains, validates and tests. @throws UserError as the split does */
export function splitOf(dataset: Dataset, { split }: Pick<Protocol, 'split'>, seed: number): Split {
  return partOf(splits, split).divide(split.settings, dataset, seed)
}

/** @throws UserError that names everything that does not fit */
export function checkRequirements(network: Network, dataset: Dataset, protocol: Protocol, split: Split): void {
  const { objective, sampler } = protocol
  const lacks = [
    partOf(objectives, objective).refuses(objective.settings, network),
    whyImagesDoNotFit(network, preparedShape(dataset, protocol)),
    ...partOf(samplers, sampler).lacks(sampler.settings, split.train),
    ...lacksForTest('validation', protocol.validation.test, split.validation),
    ...protocol.test.flatMap((use) => lacksForTest('test', use, split.evaluation)),
  ].filter((sentence) => sentence !== undefined)
  if (lacks.length === 0) return
  const [only] = lacks
  throw new UserError(
    lacks.length === 1
      ? only
      : `network, data and protocol do not fit each other:\n${lacks.map((line) => `- ${line}`).join('\n')}`,
    'change the protocol or the network, or name other data with --data',
  )
}

/** Of the images as the network gets them. @throws UserError where a step cannot take what comes to it */
export function preparedShape({ images }: Dataset, protocol: Pick<Protocol, 'images'>) {
  return bindPipeline(protocol.images, images).shape
}

/** What the groups lack for a test; `others` are archives and labels that some tests take. */
export function lacksForTest(
  role: string,
  use: PartUse,
  groups: readonly Group[],
  others: Omit<TestData, 'groups'> = {},
): readonly string[] {
  if (groups.length === 0) return [`the split leaves no groups for the ${role} ${use.part}`]
  return partOf(testParts, use)
    .lacks(use.settings, { groups, ...others })
    .map((sentence) => `${role} ${use.part}: ${sentence}`)
}
