/** Everything that a run needs of network, data and protocol together, checked before an engine is opened. */
import type { Network } from '../../compiler/graph.js'
import { UserError } from '../base/user-error.js'
import type { Dataset } from '../data/dataset.js'
import { bindPipeline, fitSteps } from '../data/images/pipeline.js'
import { samplers } from '../data/samplers/index.js'
import { splits } from '../data/splits/index.js'
import type { Split } from '../data/splits/split.js'
import { labelsOf } from '../evaluation/scorer.js'
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
  const { shape, views } = bindPipeline(protocol.images, dataset.images)
  const others = { views, ...(network.kind === 'classifier' ? { labels: labelsOf(split.train) } : {}) }
  const lacks = [
    partOf(objectives, objective).refuses(objective.settings, network),
    whyImagesDoNotFit(network, shape),
    ...partOf(samplers, sampler).lacks(sampler.settings, split.train),
    ...lacksForTest('validation', protocol.validation.test, { groups: split.validation, ...others }),
    ...protocol.test.flatMap((use) => lacksForTest('test', use, { groups: split.evaluation, ...others })),
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

/** What the data lack for a test. */
export function lacksForTest(role: string, use: PartUse, data: TestData): readonly string[] {
  if (data.groups.length === 0) return [`the split leaves no groups for the ${role} ${use.part}`]
  return partOf(testParts, use)
    .lacks(use.settings, data)
    .map((sentence) => `${role} ${use.part}: ${sentence}`)
}
