/** Checks that network, data and protocol fit together, before a run's first iteration. */
import type { Network } from '../../compiler/graph.js'
import { UserError } from '../base/user-error.js'
import type { Dataset, Group } from '../data/dataset.js'
import type { ImageStore } from '../data/image-store.js'
import { bindPipeline, fitSteps } from '../data/images/pipeline.js'
import type { LakeRuns } from '../data/loaders/lake-runs.js'
import { type Problem, refuseProblems } from '../data/photos/problems.js'
import { samplers } from '../data/samplers/index.js'
import type { Split } from '../data/splits/split.js'
import { labelsOf } from '../evaluation/scorer.js'
import { testParts } from '../evaluation/tests/index.js'
import { type PartUse, partOf } from '../protocol/part.js'
import type { Protocol } from '../protocol/protocol.js'
import { whyUntrainable } from '../training/objectives/heads.js'
import { objectives } from '../training/objectives/index.js'
import type { ObjectivePart } from '../training/objectives/objective.js'
import { whyImagesDoNotFit } from '../training/step.js'
import { imageProblems, samplerLacks, splitOf, testLacks } from './data-requirements.js'

/** The protocol for this network and these data, with the defaults of its image steps filled in. */
export function fitProtocol(protocol: Protocol, { input }: Network, { images }: Dataset): Protocol {
  const [height, width, channels] = input.shape
  return { ...protocol, images: fitSteps(protocol.images, { height, width, channels }, images) }
}

/** The network, data and protocol that are used together. */
export interface Conditions {
  readonly network: Network
  readonly dataset: Dataset
  /** As stated in its file. */
  readonly protocol: Protocol
  readonly seed: number
  /** If their archive is available. */
  readonly lakeRuns?: LakeRuns | undefined
}

/** A problem of a run: a sentence, and how to fix it if known. */
interface Lack {
  readonly sentence: string
  readonly help?: string | undefined
}

/** @throws UserError that lists everything that does not fit */
export function checkRequirements(conditions: Conditions): void {
  refuse(lacksOfRun(conditions), 'change the protocol or the network, or use other data with --data')
}

function lacksOfRun(conditions: Conditions): readonly Lack[] {
  const { validation, test } = conditions.protocol
  const { lacks, split } = lacksOf(conditions, { validation: validation.test, test })
  return [...toLacks(lacksForTraining(conditions, split?.train)), ...lacks]
}

/**
 * The same for image files, together with their own problems. Copies within a class and on one side of the split are
 * reported to `warn`: they do not invalidate any figure.
 *
 * @param problems those of single files
 * @throws UserError that lists all problems
 */
export function checkImages(
  conditions: Conditions,
  problems: readonly Problem[] = [],
  warn: (sentence: string) => void = () => {},
): void {
  const { dataset, protocol, seed } = conditions
  // The run's own problems include what the protocol does not find.
  const ofSplit = imageProblems(dataset, { protocol, seed }).filter(({ kind }) => kind !== 'lacking')
  for (const { kind, message } of ofSplit) if (kind === 'duplicate') warn(message)
  const wrong = [...problems, ...ofSplit.filter(({ kind }) => kind !== 'duplicate')]
  if (wrong.length === 0) {
    checkRequirements(conditions)
    return
  }
  const lacks = lacksOfRun(conditions).map(({ sentence }): Problem => ({ kind: 'lacking', message: sentence }))
  refuseProblems(dataset.files?.folder ?? dataset.name, [...wrong, ...lacks])
}

/** The same for tests only, of a trained network. @throws UserError that lists everything that does not fit */
export function checkTests(conditions: Conditions, test: readonly PartUse[]): void {
  refuse(lacksOf(conditions, { test }).lacks, "use data like the run's with --data, or other tests with --test")
}

function refuse(lacks: readonly Lack[], several: string): void {
  if (lacks.length === 0) return
  const [{ sentence, help }] = lacks
  if (lacks.length === 1) throw new UserError(sentence, help ?? several)
  const list = lacks.map((lack) => `- ${lack.sentence}`).join('\n')
  throw new UserError(`network, data and protocol do not fit together:\n${list}`, several)
}

interface Tests {
  readonly validation?: PartUse
  readonly test: readonly PartUse[]
}

function lacksOf(conditions: Conditions, tests: Tests): { lacks: readonly Lack[]; split?: Split | undefined } {
  const { network, dataset, protocol: stated, seed, lakeRuns } = conditions
  const protocol = fitProtocol(stated, network, dataset)
  const images = attempt(() => imagesFor(network, protocol, dataset.images))
  // Of the release's size, which may differ from the data's.
  const lake = attempt(() => (lakeRuns === undefined ? undefined : imagesFor(network, protocol, lakeRuns.images)))
  const { value: split, lacks } = attempt(() => splitOf(dataset, protocol, seed))
  const ofTests = split && images.value && lacksForTests(tests, { network, split, lakeRuns, views: images.value.views })
  const misfits = [whyNoDistance(network, protocol), images.value?.misfit, lake.value?.misfit, ...(ofTests ?? [])]
  return { split, lacks: [...images.lacks, ...lake.lacks, ...lacks, ...toLacks(misfits)] }
}

/** A distance that would not be used. */
function whyNoDistance({ name, head }: Network, { distance }: Protocol): string | undefined {
  if (distance === undefined || head === undefined) return undefined
  return `the protocol compares features by their ${distance} distance, but ${name} has a head that compares them: remove distance`
}

/** How images of a store are prepared for the network. @throws UserError if a step cannot process its input */
function imagesFor(network: Network, protocol: Protocol, images: ImageStore) {
  const { shape, views } = bindPipeline(protocol.images, images)
  return { views, misfit: whyImagesDoNotFit(network, shape) }
}

/** The result of `work`, or the user's mistake as a message, which can be reported together with others. */
function attempt<T>(work: () => T): { readonly value?: T; readonly lacks: readonly Lack[] } {
  try {
    return { value: work(), lacks: [] }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return { lacks: [{ sentence: error.message, help: error.help }] }
  }
}

function toLacks(sentences: readonly (string | undefined)[]): readonly Lack[] {
  return sentences.flatMap((sentence) => (sentence === undefined ? [] : [{ sentence }]))
}

/** `groups` are the training groups; undefined if the split is impossible. */
function lacksForTraining(
  { network, dataset, protocol: { objective, sampler } }: Conditions,
  groups: readonly Group[] | undefined,
): readonly (string | undefined)[] {
  const part = partOf(objectives, objective)
  const refused = whyUntrainable(part, network) ?? part.refuses?.(objective.settings, network)
  const untrained = whyNothingIsTrained(network, part)
  if (groups === undefined) return [refused, untrained]
  if (groups.length === 0) return [refused, untrained, 'the split leaves no training groups']
  const lacks = samplerLacks(sampler, groups, dataset)
  if (refused !== undefined || untrained !== undefined || lacks.length > 0) return [refused, untrained, ...some(lacks)]
  const { images } = partOf(samplers, sampler).most(sampler.settings, groups)
  return [part.refusesBatches?.(objective.settings, network, { images, classes: labelsOf(groups).length })]
}

function whyNothingIsTrained({ name, weights, towers }: Network, { heads }: ObjectivePart): string | undefined {
  const ofTower = new Set(towers.flatMap(({ nodes }) => nodes.flatMap((node) => node.weights)))
  const trained = weights.some(({ trainable }, index) => trainable && (heads.length > 0 || ofTower.has(index)))
  if (trained) return undefined
  const where = heads.length === 0 && weights.some(({ trainable }) => trainable) ? 'its tower' : 'it'
  return `network ${name} cannot be trained: ${where} has no trainable weights`
}

interface Tested {
  readonly network: Network
  readonly split: Split
  readonly lakeRuns: LakeRuns | undefined
  readonly views: 4 | 8
}

function lacksForTests({ validation, test }: Tests, tested: Tested): readonly string[] {
  return [
    ...(validation === undefined ? [] : lacksForTest('validation', validation, tested)),
    ...test.flatMap((use) => lacksForTest('test', use, tested)),
  ]
}

function lacksForTest(role: 'validation' | 'test', use: PartUse, tested: Tested): readonly string[] {
  const { network, split, lakeRuns, views } = tested
  const part = partOf(testParts, use)
  const isClassifier = network.kind === 'classifier'
  if (isClassifier !== (part.judges === 'images')) {
    const does = isClassifier ? 'classifies single images' : 'compares pairs'
    return [`${role} ${part.name}: it evaluates ${part.judges}, but ${network.name} ${does}`]
  }
  const heads = part.heads?.(use.settings)
  const gives = network.head?.gives ?? 'distance'
  if (heads?.includes(gives) === false) {
    const of =
      network.head === undefined
        ? `${network.name} compares by a distance of features`
        : `the head ${network.head.name} returns a ${gives}`
    return [`${role} ${part.name}: with these settings it evaluates a ${heads.join(' or a ')}, but ${of}`]
  }
  const groups = role === 'validation' ? split.validation : split.evaluation
  const labels = isClassifier ? labelsOf(split.train) : undefined
  const lacks = testLacks(use, { groups, views, lakeRuns, labels })
  return some(lacks).map((sentence) => `${role} ${part.name}: ${sentence}`)
}

const shown = 4

/** The first of many sentences, for example for a thousand groups, and the number of further ones. */
function some(sentences: readonly string[]): readonly string[] {
  const rest = sentences.length - shown
  return rest > 1 ? [...sentences.slice(0, shown), `and ${rest} more like these`] : sentences
}
