/** Runs the tests of a protocol on a network on an engine. */
import type { Tf } from '../base/tf.js'
import type { Dataset, Group } from '../data/dataset.js'
import type { LakeRuns } from '../data/loaders/lake-runs.js'
import type { Siamese } from '../model/siamese.js'
import type { FeatureDistance } from '../protocol/feature-distances.js'
import { type PartUse, partOf } from '../protocol/part.js'
import type { Baseline } from './baselines/baseline.js'
import { nearestClassifier } from './baselines/classifier.js'
import { pixels } from './baselines/pixels.js'
import { baselineScores } from './baselines/scores.js'
import { modelClassifier, modelScorer } from './model-scorer.js'
import { labelsOf } from './scorer.js'
import { createScores } from './scores.js'
import { fewShot } from './tests/few-shot.js'
import { testParts } from './tests/index.js'
import type { TestContext, TestOutcome, TestReport } from './tests/test-part.js'

export interface TestingOptions {
  readonly tf: Tf
  readonly siamese: Siamese
  readonly dataset: Dataset
  /** How images are prepared. */
  readonly steps: readonly PartUse[]
  readonly groups: readonly Group[]
  /** The groups that a classifier was trained on. */
  readonly trained: readonly Group[]
  readonly lakeRuns?: LakeRuns | undefined
  /** How features are compared if the network has no head; by default by their Euclidean distance. */
  readonly distance?: FeatureDistance | undefined
  /** For all random numbers of the tests. */
  readonly seed: number
  readonly signal: AbortSignal
  onProgress?(share: number): void
}

/** Runs the tests in order, sharing computed values. Undefined if the signal stopped it. */
export function runTests(options: TestingOptions, uses: readonly PartUse[]): Promise<TestOutcome[] | undefined> {
  return runAll(contextOf(options), options, uses)
}

async function runAll(
  context: TestContext,
  options: Pick<TestingOptions, 'signal' | 'onProgress'>,
  uses: readonly PartUse[],
): Promise<TestOutcome[] | undefined> {
  const outcomes: TestOutcome[] = []
  try {
    for (const [at, use] of uses.entries()) {
      const onProgress = (share: number) => options.onProgress?.((at + share) / uses.length)
      outcomes.push(await partOf(testParts, use).run(use.settings, { ...context, onProgress }))
    }
    return outcomes
  } catch (error) {
    if (options.signal.aborted && error === options.signal.reason) return undefined
    throw error
  }
}

export type BaselineTestingOptions = Pick<
  TestingOptions,
  'dataset' | 'groups' | 'lakeRuns' | 'seed' | 'signal' | 'onProgress'
> & {
  /** The data on which a baseline is fitted. */
  readonly background: readonly Group[]
  /** The training images, for tests of single images; absent without any. */
  readonly trained?: readonly Group[]
}

/** Tests of a baseline, without a network. Undefined if the signal stopped it. */
export async function runTestsByBaseline(
  baseline: Baseline,
  options: BaselineTestingOptions,
  uses: readonly PartUse[],
): Promise<TestReport[] | undefined> {
  const { dataset, groups, lakeRuns, background, trained = [], seed, signal } = options
  const scoresOf = baselineScores(baseline, { images: dataset.images, background, signal })
  const scores = scoresOf(dataset.images)
  const classifier = nearestClassifier(scores, trained)
  const context = { groups, seed, signal, scores, classifier, labels: classifier.labels }
  const ofRuns = lakeRuns === undefined ? {} : { lakeRuns, lakeScores: scoresOf(lakeRuns.images) }
  const outcomes = await runAll({ ...context, ...ofRuns }, options, uses.map(withoutDeviation))
  return outcomes?.map(({ report }) => report)
}

/** The deviation of outputs has no meaning for a distance. */
function withoutDeviation(use: PartUse): PartUse {
  return 'min_deviation' in use.settings ? { ...use, settings: { ...use.settings, min_deviation: 0 } } : use
}

/** The same tests, as far as they sample tasks, with the distance of pixels: a network must be better. */
export async function runTestsOnPixels(
  options: TestingOptions,
  uses: readonly PartUse[],
): Promise<TestReport[] | undefined> {
  if (options.siamese.network.kind === 'classifier') return []
  const sampled = uses.filter(({ part }) => part === fewShot.name)
  return runTestsByBaseline(pixels, { ...options, background: [] }, sampled)
}

function contextOf({
  tf,
  siamese,
  dataset,
  steps,
  groups,
  trained,
  lakeRuns,
  distance,
  seed,
  signal,
}: TestingOptions): TestContext {
  const model = { tf, siamese, steps, distance }
  const ofData = { ...model, images: dataset.images }
  if (siamese.network.kind === 'classifier') {
    const classifier = modelClassifier({ ...ofData, labels: labelsOf(trained) })
    return { groups, seed, signal, classifier, labels: classifier.labels }
  }
  const scores = createScores({ tf, scorer: modelScorer(ofData), signal })
  if (lakeRuns === undefined) return { groups, seed, signal, scores }
  const lakeScores = createScores({ tf, scorer: modelScorer({ ...model, images: lakeRuns.images }), signal })
  return { groups, seed, signal, scores, lakeRuns, lakeScores }
}
