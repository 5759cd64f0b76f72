/** The end of a run: the last validation, the best weights, the tests on the evaluation groups, the result. */
import { flushFolder } from '../base/flush.js'
import { deriveSeed } from '../base/random.js'
import type { LakeRuns } from '../data/loaders/lake-runs.js'
import { batchMaker } from '../data/make-batch.js'
import type { TestAnswers } from '../evaluation/answers.js'
import { runTests, runTestsOnPixels } from '../evaluation/run-tests.js'
import { digestOf } from '../evaluation/tasks.js'
import type { TestOutcome, TestReport } from '../evaluation/tests/test-part.js'
import { estimateStatistics } from '../model/statistics.js'
import { type NamedTensor, readVariables, weightValues, writeVariables } from '../model/weights-io.js'
import type { PartUse } from '../protocol/part.js'
import type { RunResult } from '../reports/run-data.js'
import { distanceOf, judgementOf } from '../training/judgement.js'
import { type StepMetrics, shortest, type TrainingState } from '../training/state.js'
import type { StopReason } from '../training/stopping.js'
import { learningRateAt, type TrainingOptions, type Validation } from '../training/trainer.js'
import { writeAnswers } from './answers.js'
import { writeBest } from './best-weights.js'
import { loadBest } from './checkpoint.js'
import { metricsOf } from './metrics.js'
import type { RunObserver } from './recorder.js'
import type { RunPaths } from './run-paths.js'
import { writeResult } from './run-record.js'
import { readSessions } from './sessions.js'
import { staleStatistics } from './stale-statistics.js'

export interface ConclusionOptions extends TrainingOptions {
  readonly paths: RunPaths
  readonly observer: RunObserver
  /** If a test needs them. */
  readonly lakeRuns?: LakeRuns | undefined
}

type TestedRun = Pick<
  ConclusionOptions,
  'tf' | 'siamese' | 'dataset' | 'lakeRuns' | 'split' | 'seed' | 'signal' | 'observer' | 'protocol'
>

/**
 * Validates on new tasks at each iteration, as in the paper's reference, the same for every run of a seed. `isInitial`:
 * which weights, by path, started with their initializer's values.
 */
export function validator(run: TestedRun, isInitial: (path: string) => boolean): TrainingOptions['validate'] {
  const { siamese, split, seed, protocol, observer } = run
  let warned = false
  return async (iteration): Promise<Validation | undefined> => {
    await prepareStatistics(run)
    const stale = warned ? undefined : staleStatistics(siamese.network, protocol, iteration, isInitial)
    if (stale !== undefined) observer.onWarning?.(stale)
    warned ||= stale !== undefined
    const outcomes = await runTests(
      {
        ...testing(run),
        ...{ groups: split.validation, seed: deriveSeed(seed, 'validation', iteration) },
        onProgress: (share) => observer.onValidationProgress?.(share),
      },
      [protocol.validation.test],
    )
    if (outcomes === undefined) return undefined
    const [{ report }] = outcomes
    const groups = Object.fromEntries(report.groups.map(({ group, value }) => [group, value]))
    return { accuracy: report.value, groups }
  }
}

/**
 * Estimates the statistics of batch normalization for the network's current weights, always on the same batches, if the
 * protocol says so.
 */
async function prepareStatistics({ tf, siamese, dataset, split, seed, protocol }: TestedRun): Promise<void> {
  if (protocol.statistics === undefined) return
  const own = deriveSeed(seed, 'statistics')
  const maker = batchMaker({ dataset, groups: split.train, protocol, seed: own })
  const memory = new Float32Array(maker.length)
  const batches = Array.from({ length: protocol.statistics.batches }, (_, iteration) => () => {
    const { images, count } = maker.view(maker.make(iteration, memory), memory)
    const { height, width, channels } = maker.shape
    return tf.tensor4d(images, [count, height, width, channels])
  })
  const noise = [{ seed: own, iteration: 0, application: 'statistics' }]
  await estimateStatistics({ tf, siamese, network: siamese.network }, batches, noise)
}

/** The results of tests, and those of the distance of pixels for tests that sample tasks. */
export interface Tested {
  readonly outcomes: readonly TestOutcome[]
  readonly pixels: readonly TestReport[]
}

/**
 * Tests the network's current weights on the evaluation groups, with the same tasks for every network with this seed;
 * undefined if the signal stopped it.
 */
export async function testAtEnd(run: TestedRun, uses: readonly PartUse[]): Promise<Tested | undefined> {
  const { split, seed, observer } = run
  const onProgress = (share: number) => observer.onTestProgress?.(share)
  const options = { ...testing(run), groups: split.evaluation, seed: deriveSeed(seed, 'test'), onProgress }
  const outcomes = await runTests(options, uses)
  const pixels = outcomes && (await runTestsOnPixels(options, uses))
  return outcomes && pixels && { outcomes, pixels }
}

function testing({ tf, siamese, dataset, lakeRuns, split, signal, protocol }: TestedRun) {
  const distance = distanceOf(protocol)
  return { tf, siamese, dataset, lakeRuns, signal, trained: split.train, steps: protocol.images, distance }
}

/**
 * Completes a run from the final state of training, whose weights the network holds. If no validation was scheduled at
 * this iteration, an extra one is made, which counts for the choice of weights but not for the checkpoint: a run that
 * is resumed from here equals one that never stopped. Writes `best/`, `answers.json` and `result.json`.
 *
 * @returns undefined if the signal stopped it; the state of training is saved already
 */
export async function finishRun(
  options: ConclusionOptions,
  state: TrainingState,
  reason: StopReason,
): Promise<RunResult | undefined> {
  const { tf, siamese, network, paths, seed, protocol, dataset } = options
  const chosen = await chooseWeights(options, state)
  if (chosen === undefined) return undefined
  writeVariables(tf, 'weights', siamese.weights, chosen.tensors)
  writeBest(paths.best, network, weightValues(network, chosen.tensors))

  const tested = await testAtEnd(options, protocol.test)
  if (tested === undefined) return undefined
  const { outcomes, pixels } = tested
  const { name, fingerprint } = dataset
  writeAnswers(paths.folder, {
    network: network.name,
    seed,
    data: { name, fingerprint },
    tests: outcomes.map(answersOf),
  })
  const sessions = readSessions(paths.sessions)
  const total = (pick: (session: (typeof sessions)[number]) => number) =>
    sessions.reduce((sum, session) => sum + pick(session), 0)
  const result: RunResult = {
    ...{ format: 'netc-result', version: 2, network: network.name, seed, iterations: state.iteration, reason },
    ...(chosen.best === undefined ? {} : { best: trainingAt(options, chosen.best) }),
    weights: chosen.best === undefined ? 'last' : 'best',
    judgement: judgementOf(network, protocol),
    tests: outcomes.map(({ report }) => report),
    pixels,
    seconds: shortest(total(({ seconds }) => seconds)),
    waits: total(({ waits }) => waits),
    waited_ms: shortest(total(({ waited_ms }) => waited_ms)),
  }
  writeResult(paths.result, result)
  flushFolder(paths.folder)
  return result
}

interface Choice {
  readonly tensors: readonly NamedTensor[]
  readonly best?: { readonly iteration: number; readonly accuracy: number }
}

/** The best weights of all validations, including an extra one at the end. */
async function chooseWeights(options: ConclusionOptions, state: TrainingState): Promise<Choice | undefined> {
  const { siamese, recorder, paths } = options
  const { iteration, best } = state
  if (iteration > 0 && state.validated !== iteration && state.last.loss !== null) {
    const result = await options.validate(iteration)
    if (result === undefined) return undefined
    const accuracy = shortest(result.accuracy)
    const better = accuracy > (best?.accuracy ?? 0)
    recorder.validation({ kind: 'validation', iteration, accuracy, groups: result.groups, best: better, final: true })
    if (better) return { tensors: await readVariables('weights', siamese.weights), best: { iteration, accuracy } }
  }
  if (best === undefined) return { tensors: await readVariables('weights', siamese.weights) }
  return { tensors: loadBest(paths.checkpoints, best.iteration).tensors, best }
}

/** The learning rate after that iteration, as in the paper's table 5. */
function trainingAt(options: ConclusionOptions, best: { iteration: number; accuracy: number }): RunResult['best'] {
  const step = stepAt(options.paths.metrics, best.iteration)
  const learning_rate = shortest(learningRateAt(options, best.iteration))
  return { iteration: best.iteration, validation_accuracy: best.accuracy, loss: step?.loss ?? null, learning_rate }
}

function stepAt(metrics: string, iteration: number): StepMetrics | undefined {
  for (const line of metricsOf(metrics)) if (line.kind === 'step' && line.iteration === iteration) return line
  return undefined
}

/** The answers of a test, task by task; for a test that samples none, group by group. */
export function answersOf({ report, answers }: TestOutcome): TestAnswers {
  const { test, title, measure, settings, groups } = report
  if (answers !== undefined) return { test, title, measure: 'accuracy', ...answers }
  const asked = groups.map(({ group }) => ({ group, tasks: [test, settings] }))
  return { test, title, measure, tasks: digestOf(asked), groups: groups.map(({ group, value }) => ({ group, value })) }
}
