/** Everything that a run needs of network, data and protocol together, checked before an engine is opened. */
import type { Network } from '../../compiler/graph.js'
import { UserError } from '../base/user-error.js'
import type { Dataset } from '../data/dataset.js'
import type { ImageStore } from '../data/image-store.js'
import { bindPipeline, fitSteps } from '../data/images/pipeline.js'
import type { LakeRuns } from '../data/loaders/lake-runs.js'
import { samplers } from '../data/samplers/index.js'
import { splits } from '../data/splits/index.js'
import type { Split } from '../data/splits/split.js'
import { labelsOf } from '../evaluation/scorer.js'
import { testParts } from '../evaluation/tests/index.js'
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

/** What is trained or tested together. */
export interface Conditions {
  readonly network: Network
  readonly dataset: Dataset
  /** As `fitProtocol` gives it. */
  readonly protocol: Protocol
  readonly split: Split
  /** Where their archive is given. */
  readonly lakeRuns?: LakeRuns | undefined
}

/** @throws UserError that names everything that does not fit */
export function checkRequirements(conditions: Conditions): void {
  const { network, protocol, split } = conditions
  const { objective, sampler, validation, test } = protocol
  refuseLacks(
    [
      partOf(objectives, objective).refuses(objective.settings, network),
      ...partOf(samplers, sampler).lacks(sampler.settings, split.train),
      ...lacksForTests(conditions, { validation: validation.test, test }),
    ],
    'change the protocol or the network, or name other data with --data',
  )
}

/** The same for tests alone. @throws UserError that names everything that does not fit */
export function checkTests(conditions: Conditions, test: readonly PartUse[]): void {
  refuseLacks(
    lacksForTests(conditions, { test }),
    "name data of the run's kind with --data, or other tests with --test",
  )
}

function refuseLacks(sentences: readonly (string | undefined)[], help: string): void {
  const lacks = sentences.filter((sentence) => sentence !== undefined)
  if (lacks.length === 0) return
  const [only] = lacks
  throw new UserError(
    lacks.length === 1
      ? only
      : `network, data and protocol do not fit each other:\n${lacks.map((line) => `- ${line}`).join('\n')}`,
    help,
  )
}

interface Tests {
  readonly validation?: PartUse
  readonly test: readonly PartUse[]
}

function lacksForTests(conditions: Conditions, { validation, test }: Tests): (string | undefined)[] {
  const { network, dataset, protocol, split, lakeRuns } = conditions
  return [
    whyImagesDoNotFit(network, preparedShape(dataset.images, protocol)),
    whyClassesDoNotFit(network, split),
    // Of the release's size, which the data need not have.
    lakeRuns && whyImagesDoNotFit(network, preparedShape(lakeRuns.images, protocol)),
    ...(validation === undefined ? [] : lacksForTest('validation', validation, conditions)),
    ...test.flatMap((use) => lacksForTest('test', use, conditions)),
  ]
}

/** Of the images as the network gets them. @throws UserError where a step cannot take what comes to it */
function preparedShape(images: ImageStore, protocol: Pick<Protocol, 'images'>) {
  return bindPipeline(protocol.images, images).shape
}

/** A classifier has an output for every class that trains. */
function whyClassesDoNotFit({ name, kind, head }: Network, { train }: Split): string | undefined {
  if (kind !== 'classifier') return undefined
  const outputs = head.nodes[head.output].output.join('x')
  const { length } = labelsOf(train)
  return outputs === String(length) ? undefined : `${name} has ${outputs} outputs, and ${length} classes train`
}

function lacksForTest(role: 'validation' | 'test', use: PartUse, conditions: Conditions): readonly string[] {
  const { network, split, lakeRuns } = conditions
  const part = partOf(testParts, use)
  const [judged, labels] = network.kind === 'classifier' ? ['images', labelsOf(split.train)] : ['pairs']
  const groups = role === 'validation' ? split.validation : split.evaluation
  const lacks =
    part.judges === judged
      ? part.lacks(use.settings, { groups, lakeRuns, labels })
      : [`it judges ${part.judges}, and ${network.name} judges ${judged}`]
  return lacks.map((sentence) => `${role} ${use.part}: ${sentence}`)
}
