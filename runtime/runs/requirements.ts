/** Everything that a run needs of network, data and protocol together, checked before its first iteration. */
import type { Network } from '../../compiler/graph.js'
import { UserError } from '../base/user-error.js'
import type { Dataset, Group } from '../data/dataset.js'
import { bindPipeline, fitSteps } from '../data/images/pipeline.js'
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

/** What a run misses: a sentence, and how to mend it where that is known. */
interface Lack {
  readonly sentence: string
  readonly help?: string | undefined
}

/** @throws UserError that names everything that does not fit */
export function checkRequirements(network: Network, dataset: Dataset, stated: Protocol, seed: number): void {
  const protocol = fitProtocol(stated, network, dataset)
  const shape = attempt(() => preparedShape(dataset, protocol))
  const split = attempt(() => splitOf(dataset, protocol, seed))
  const lacks: readonly Lack[] = [
    ...shape.lacks,
    ...toLacks(shape.value && [whyImagesDoNotFit(network, shape.value)]),
    ...split.lacks,
    ...toLacks(lacksForTraining(network, protocol, split.value?.train)),
    ...toLacks(split.value && lacksForTests(network, protocol, split.value)),
  ]
  if (lacks.length === 0) return
  const [{ sentence, help }] = lacks
  const several = 'change the protocol or the network, or name other data with --data'
  if (lacks.length === 1) throw new UserError(sentence, help ?? several)
  const list = lacks.map((lack) => `- ${lack.sentence}`).join('\n')
  throw new UserError(`network, data and protocol do not fit each other:\n${list}`, several)
}

/** What `work` gives, or what the user did wrong, which others come beside. */
function attempt<T>(work: () => T): { readonly value?: T; readonly lacks: readonly Lack[] } {
  try {
    return { value: work(), lacks: [] }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return { lacks: [{ sentence: error.message, help: error.help }] }
  }
}

function toLacks(sentences: readonly (string | undefined)[] = []): readonly Lack[] {
  return sentences.flatMap((sentence) => (sentence === undefined ? [] : [{ sentence }]))
}

/** `groups` are those to train on; undefined where the split is impossible. */
function lacksForTraining(
  network: Network,
  { objective, sampler }: Protocol,
  groups: readonly Group[] | undefined,
): readonly string[] {
  const part = partOf(objectives, objective)
  const refused = part.refuses(objective.settings, network)
  const lacks = refused === undefined ? [] : [refused]
  if (groups === undefined) return lacks
  if (groups.length === 0) return [...lacks, 'the split leaves no groups to train on']
  const ofSampler = some(partOf(samplers, sampler).lacks(sampler.settings, groups))
  if (lacks.length + ofSampler.length > 0) return [...lacks, ...ofSampler]
  const { images } = partOf(samplers, sampler).most(sampler.settings, groups)
  const classes = labelsOf(groups).length
  const refusedBatches = part.refusesBatches?.(objective.settings, network, { images, classes })
  return refusedBatches === undefined ? [] : [refusedBatches]
}

function lacksForTests(network: Network, { validation, test }: Protocol, split: Split): readonly string[] {
  return [
    ...lacksForTest('validation', validation.test, { network, split, groups: split.validation }),
    ...test.flatMap((use) => lacksForTest('test', use, { network, split, groups: split.evaluation })),
  ]
}

/** Of the images as the network gets them. @throws UserError where a step cannot take what comes to it */
export function preparedShape({ images }: Dataset, protocol: Pick<Protocol, 'images'>) {
  return bindPipeline(protocol.images, images).shape
}

interface Tested {
  readonly network: Network
  readonly split: Split
  /** Those of the split that the test is on. */
  readonly groups: readonly Group[]
}

/** What network and groups lack for a test, as sentences. */
export function lacksForTest(role: string, use: PartUse, { network, split, groups }: Tested): readonly string[] {
  const part = partOf(testParts, use)
  const isClassifier = network.kind === 'classifier'
  if (isClassifier !== (part.judges === 'images')) {
    const does = isClassifier ? 'classifies single images' : 'compares pairs'
    return [`${role} ${part.name}: it judges ${part.judges}, and ${network.name} ${does}`]
  }
  if (groups.length === 0) return [`the split leaves no groups for the ${role} ${part.name}`]
  const labels = isClassifier ? labelsOf(split.train) : []
  return some(part.lacks(use.settings, { groups, labels })).map((sentence) => `${role} ${part.name}: ${sentence}`)
}

const shown = 4

/** The first of many sentences, of a thousand groups for example, and how many more there are. */
function some(sentences: readonly string[]): readonly string[] {
  const rest = sentences.length - shown
  return rest > 1 ? [...sentences.slice(0, shown), `and ${rest} more like these`] : sentences
}
