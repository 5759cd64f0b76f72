/** The end of a run: the last validation, the best weights, the test on the evaluation alphabets, the result. */

import { writeAtomically } from '../base/write-atomically.js'
import type { OneShotTask } from '../data/batch.js'
import type { Dataset } from '../data/dataset.js'
import { pixelNearestNeighbour } from '../evaluation/baseline.js'
import { intervalMethod } from '../evaluation/interval.js'
import { type OneShotResult, oneShotTest } from '../evaluation/one-shot.js'
import { writeModelFiles } from '../model/model-files.js'
import type { OneShotTest, Protocol } from '../protocol/protocol.js'
import { learningRate } from '../training/schedules.js'
import type { StopReason } from '../training/stopping.js'
import { recordValidation, type TrainingOptions, validation } from '../training/trainer.js'
import { testTasks, validationTasks } from '../training/validate.js'
import { loadBest } from './checkpoint.js'
import type { CheckpointTensor, TrainingState } from './checkpoint-format.js'
import { readMetrics, type StepMetrics, shortest } from './metrics.js'
import type { RunResult, TestResult } from './result.js'
import { readSessions } from './sessions.js'
import { readVariables, weightValues, writeVariables } from './weights-io.js'

export interface ConclusionOptions extends TrainingOptions {
  onTestProgress?(share: number): void
}

/**
 * Takes the state that training ended with, whose weights the network holds. Where the protocol had no validation due at this
 * iteration one is made, which counts for the choice of weights but not for the checkpoint: a run that goes on from here
 * is the same as one that never ended. Writes `best/` and `result.json`.
 *
 * @returns undefined where the signal ended it; all that training reached is saved already.
 */
export async function conclude(
  options: ConclusionOptions,
  state: TrainingState,
  reason: StopReason,
): Promise<RunResult | undefined> {
  const { tf, siamese, network, paths, seed, protocol } = options
  const chosen = await chooseWeights(options, state)
  if (chosen === undefined) return undefined
  writeVariables(tf, 'weights', siamese.weights, chosen.tensors)
  writeModelFiles(paths.best, network, weightValues(network, chosen.tensors))

  const tested = await testOn(options, protocol.test)
  if (tested === undefined) return undefined
  const sessions = readSessions(paths.sessions)
  const total = (pick: (session: (typeof sessions)[number]) => number) =>
    sessions.reduce((sum, session) => sum + pick(session), 0)
  const result: RunResult = {
    format: 'netc-result',
    version: 1,
    network: network.name,
    seed,
    iterations: state.iteration,
    reason,
    ...(chosen.best === undefined ? {} : { best: trainingAt(options, chosen.best) }),
    weights: chosen.best === undefined ? 'last' : 'best',
    test: tested,
    seconds: shortest(total(({ seconds }) => seconds)),
    waits: total(({ waits }) => waits),
    waited_ms: shortest(total(({ waited_ms }) => waited_ms)),
  }
  writeAtomically(paths.result, [Buffer.from(`${JSON.stringify(result, null, 1)}\n`)])
  return result
}

interface Choice {
  readonly tensors: readonly CheckpointTensor[]
  readonly best?: { readonly iteration: number; readonly accuracy: number }
}

/** The best weights of all validations, one at the end included. */
async function chooseWeights(options: ConclusionOptions, state: TrainingState): Promise<Choice | undefined> {
  const { siamese, split, protocol, seed, paths } = options
  const { iteration, best } = state
  if (iteration > 0 && state.validated !== iteration && state.last.loss !== null) {
    const result = await validation(options, validationTasks(split.validation, protocol.validation, seed, iteration))
    if (result === undefined) return undefined
    const accuracy = shortest(result.accuracy)
    const better = accuracy > (best?.accuracy ?? 0)
    recordValidation(options, iteration, result, { best: better, final: true })
    if (better) return { tensors: await readVariables('weights', siamese.weights), best: { iteration, accuracy } }
  }
  if (best === undefined) return { tensors: await readVariables('weights', siamese.weights) }
  return { tensors: loadBest(paths.checkpoints, best.iteration).tensors, best }
}

/** The test on all evaluation alphabets with the weights that the network holds; undefined where the signal ended it. */
export async function testOn(
  options: Pick<ConclusionOptions, 'tf' | 'siamese' | 'dataset' | 'split' | 'seed' | 'signal' | 'onTestProgress'> & {
    readonly protocol: Pick<Protocol, 'images'>
  },
  test: OneShotTest,
): Promise<TestResult | undefined> {
  const { tf, siamese, dataset, split, seed, signal, protocol } = options
  const { normalisation } = protocol.images
  const onProgress = (share: number) => options.onTestProgress?.(share)
  const tasks = testTasks(split.evaluation, test, seed)
  try {
    const minDeviation = test.min_deviation
    const result = await oneShotTest({ tf, siamese, dataset, normalisation, minDeviation, signal, onProgress }, tasks)
    return { ...describeTest(result, test), baseline: baselineOf(dataset, tasks) }
  } catch (error) {
    if (signal.aborted && error === signal.reason) return undefined
    throw error
  }
}

function baselineOf(dataset: Dataset, tasks: readonly (readonly OneShotTask[])[]): TestResult['baseline'] {
  const answered = tasks.map((ofAlphabet) => pixelNearestNeighbour(dataset, ofAlphabet).accuracy)
  const accuracy = answered.reduce((sum, share) => sum + share, 0) / Math.max(1, answered.length)
  const alphabets = tasks.map(([first], index) => [first.alphabet, answered[index]] as const)
  return { accuracy, alphabets: Object.fromEntries(alphabets) }
}

function describeTest(result: OneShotResult, test: OneShotTest): Omit<TestResult, 'baseline'> {
  return {
    ...result,
    ways: test.ways,
    tasks_per_alphabet: test.tasks,
    min_deviation: test.min_deviation,
    interval_method: intervalMethod,
  }
}

/** The learning rate is the one in force after that iteration, as the paper's table 5 has it. */
function trainingAt(
  { paths, protocol }: ConclusionOptions,
  best: { iteration: number; accuracy: number },
): RunResult['best'] {
  const step = readMetrics(paths.metrics).find(
    (line): line is StepMetrics => line.kind === 'step' && line.iteration === best.iteration,
  )
  const learning_rate = shortest(learningRate(protocol.optimizer, best.iteration))
  return { iteration: best.iteration, validation_accuracy: best.accuracy, loss: step?.loss ?? null, learning_rate }
}
