/** Tests as a protocol states them, on a network that an engine holds. */
import type { Tf } from '../base/tf.js'
import type { Dataset, Group } from '../data/dataset.js'
import type { LakeRuns } from '../data/loaders/lake-runs.js'
import type { Siamese } from '../model/siamese.js'
import { type PartUse, partOf } from '../protocol/part.js'
import { modelClassifier, modelScorer } from './model-scorer.js'
import { pixelScorer } from './pixel-scorer.js'
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
  /** Of whatever the tests draw. */
  readonly seed: number
  readonly signal: AbortSignal
  onProgress?(share: number): void
}

/** One test after the other; what is computed for one serves the next. Undefined where the signal ended it. */
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

/** The same tests by the distance of pixels, without a network, as far as they sample tasks: what a network must leave behind. */
export async function runTestsOnPixels(
  options: TestingOptions,
  uses: readonly PartUse[],
): Promise<TestReport[] | undefined> {
  if (options.siamese.network.kind === 'classifier') return []
  const { tf, dataset, groups, seed, signal } = options
  const scores = createScores({ tf, scorer: pixelScorer(tf, dataset.images), signal })
  const outcomes = await runAll(
    { groups, seed, signal, scores },
    options,
    uses.filter(({ part }) => part === fewShot.name),
  )
  return outcomes?.map(({ report }) => report)
}

function contextOf({
  tf,
  siamese,
  dataset,
  steps,
  groups,
  trained,
  lakeRuns,
  seed,
  signal,
}: TestingOptions): TestContext {
  const model = { tf, siamese, steps }
  const ofData = { ...model, images: dataset.images }
  if (siamese.network.kind === 'classifier') {
    const classifier = modelClassifier({ ...ofData, groups: trained })
    return { groups, seed, signal, classifier, labels: classifier.labels }
  }
  const scores = createScores({ tf, scorer: modelScorer(ofData), signal })
  if (lakeRuns === undefined) return { groups, seed, signal, scores }
  const lakeScores = createScores({ tf, scorer: modelScorer({ ...model, images: lakeRuns.images }), signal })
  return { groups, seed, signal, scores, lakeRuns, lakeScores }
}
