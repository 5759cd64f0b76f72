/** The training loop: batches, steps, validations, checkpoints, until a stopping rule or the caller ends it. */
import type { Network } from '../../compiler/graph.js'
import type { Tf } from '../base/tf.js'
import type { BatchSource } from '../data/batch.js'
import { openBatchSource } from '../data/batch-source.js'
import type { Dataset } from '../data/dataset.js'
import type { Split } from '../data/split.js'
import { type OneShotResult, oneShotTest } from '../evaluation/one-shot.js'
import type { Siamese } from '../model/siamese.js'
import type { Protocol } from '../protocol/protocol.js'
import { saveBest, saveCheckpoint } from '../runs/checkpoint.js'
import type { Checkpoint, TrainingState } from '../runs/checkpoint-format.js'
import { appendMetrics, type StepMetrics, shortest } from '../runs/metrics.js'
import type { RunPaths } from '../runs/run-folder.js'
import type { EventLog } from '../runs/tensorboard.js'
import { readVariables, writeVariables } from '../runs/weights-io.js'
import { createSgd, type Sgd } from './optimizer.js'
import { createReadback, type Readback } from './readback.js'
import { learningRate, momentum } from './schedules.js'
import { trainableWeights, trainingStep } from './step.js'
import { isDegenerate, type StoppingState, type StopReason, stopReason } from './stopping.js'
import { validationTasks } from './validate.js'

export interface TrainingOptions {
  readonly tf: Tf
  readonly network: Network
  /** Holding the initial weights; at the end it holds the last ones. */
  readonly siamese: Siamese
  /** With the bound on iterations in force. */
  readonly protocol: Protocol
  readonly dataset: Dataset
  readonly split: Split
  readonly seed: number
  readonly paths: RunPaths
  readonly events: EventLog
  /** Where to go on from; absent at a run's start. */
  readonly from?: Checkpoint
  /** Losses are read from the engine every so many iterations. */
  readonly readEvery: number
  /** Bytes of activations that a step may hold at once: the engine's. */
  readonly activationBudget?: number | undefined
  /** Between validations, the state is saved this often. */
  readonly checkpointEveryMs: number
  /** Ends the run after the step, or between two batches of a validation. */
  readonly signal: AbortSignal
  readonly observer: TrainingObserver
}

/** What a progress display needs; all of it optional to watch. */
export interface TrainingObserver {
  onSteps?(steps: readonly StepMetrics[], waitedMs: number): void
  onValidationProgress?(share: number): void
  onValidation?(iteration: number, result: OneShotResult, best: boolean): void
}

export interface TrainingOutcome {
  readonly reason: StopReason | 'interrupted'
  readonly state: TrainingState
  /** How often, and how many milliseconds in all, the engine waited for a batch. */
  readonly waits: number
  readonly waitedMs: number
}

/** Trains until a stopping rule holds or `signal` aborts; either way the state reached is saved, and the metrics are complete to there. */
export async function train(options: TrainingOptions): Promise<TrainingOutcome> {
  const { tf, siamese, from, protocol } = options
  const sgd = createSgd(tf, trainableWeights(options.network, siamese))
  const step = { ...options, sgd, batchNormalization: protocol.batch_normalization }
  const loop: Loop = {
    options,
    sgd,
    step: trainingStep(step, 2 * protocol.batch.characters),
    readback: createReadback(tf),
    state: from?.state ?? initialState(protocol),
    savedAt: Date.now(),
    saved: from !== undefined,
  }
  try {
    if (from !== undefined) {
      writeVariables(tf, 'weights', siamese.weights, from.tensors)
      writeVariables(tf, 'velocities', sgd.velocities, from.tensors)
    }
    const reason = await run(loop)
    return { reason, state: loop.state, waits: loop.source?.waits ?? 0, waitedMs: loop.source?.waitedMs ?? 0 }
  } finally {
    await loop.source?.close()
    loop.readback.dispose()
    sgd.dispose()
  }
}

interface Loop {
  readonly options: TrainingOptions
  readonly sgd: Sgd
  readonly step: ReturnType<typeof trainingStep>
  readonly readback: Readback
  /** Opened for the first iteration. */
  source?: BatchSource
  state: TrainingState
  savedAt: number
  /** The state is on the disk. */
  saved: boolean
}

async function run(loop: Loop): Promise<TrainingOutcome['reason']> {
  const { protocol, signal, checkpointEveryMs } = loop.options
  for (;;) {
    if (validationIsDue(protocol, loop.state) && !signal.aborted) await validate(loop)
    // An interrupted validation is still due, and the rules wait for it; a rule that holds comes before an interruption.
    const pending = validationIsDue(protocol, loop.state)
    const stop = pending ? undefined : stopReason(protocol.stopping, rulesState(loop.state))
    const reason = stop ?? (signal.aborted ? 'interrupted' : undefined)
    if (reason !== undefined) {
      if (!loop.saved) await save(loop)
      return reason
    }
    await iterate(loop)
    if (Date.now() - loop.savedAt > checkpointEveryMs) await save(loop)
  }
}

async function iterate(loop: Loop): Promise<void> {
  const { dataset, split, protocol, seed, readEvery } = loop.options
  loop.source ??= openBatchSource({ dataset, split, protocol, seed, firstIteration: loop.state.iteration })
  const batch = await loop.source.next()
  const { learning_rate, momentum } = loop.state.schedules
  const iteration = loop.state.iteration + 1
  loop.readback.add({ iteration, learning_rate, momentum }, loop.step(iteration, batch, learning_rate, momentum))
  const { validation: _, ...last } = loop.state.last
  loop.state = { ...loop.state, iteration, last, schedules: schedulesAt(protocol, iteration) }
  loop.saved = false
  if (iteration % readEvery === 0 || validationIsDue(protocol, loop.state)) await flush(loop)
  // A synchronous engine leaves the event loop no turn of its own, and ctrl-C needs one.
  await new Promise((resolve) => setImmediate(resolve))
}

/** Reads what the steps since the last time gave, and writes it down. */
async function flush(loop: Loop): Promise<void> {
  const { paths, events, observer } = loop.options
  const steps = await loop.readback.read()
  const latest = steps.at(-1)
  if (latest === undefined) return
  appendMetrics(paths.metrics, steps)
  events.steps(steps)
  const loss = steps.some((step) => step.loss === null) ? null : latest.loss
  loop.state = { ...loop.state, last: { loss, accuracy: latest.accuracy } }
  observer.onSteps?.(steps, loop.source?.waitedMs ?? 0)
}

/** Validates and saves, unless the signal ends it: then nothing has happened. */
async function validate(loop: Loop): Promise<void> {
  const { options, state } = loop
  const { paths, protocol, split, seed } = options
  const { iteration } = state
  const result = await validation(options, validationTasks(split.validation, protocol.validation, seed, iteration))
  if (result === undefined) return
  const accuracy = shortest(result.accuracy)
  const last = { ...state.last, validation: accuracy }
  const spoilt = protocol.stopping.degenerate && isDegenerate(rulesState({ ...state, last }))
  // As in the reference, an accuracy of 0 is no best, and of two equal ones the first is.
  const best = !spoilt && accuracy > (state.best?.accuracy ?? 0)
  loop.state = { ...state, validated: iteration, last, ...(best ? { best: { accuracy, iteration } } : {}) }
  if (best) saveBest(paths.checkpoints, await snapshot(loop, false))
  recordValidation(options, iteration, result, { best, final: false })
  await save(loop)
}

async function save(loop: Loop): Promise<void> {
  await flush(loop)
  saveCheckpoint(loop.options.paths.checkpoints, await snapshot(loop, true))
  loop.saved = true
  loop.savedAt = Date.now()
}

async function snapshot({ options, sgd, state }: Loop, velocities: boolean): Promise<Checkpoint> {
  const weights = await readVariables('weights', options.siamese.weights)
  const rest = velocities ? await readVariables('velocities', sgd.velocities) : []
  return { network: options.network.name, state, tensors: [...weights, ...rest] }
}

function initialState(protocol: Protocol): TrainingState {
  return { iteration: 0, validated: 0, last: { loss: 0, accuracy: 1 }, schedules: schedulesAt(protocol, 0) }
}

function schedulesAt({ optimizer }: Protocol, iteration: number): TrainingState['schedules'] {
  return { learning_rate: learningRate(optimizer, iteration), momentum: momentum(optimizer, iteration) }
}

function validationIsDue({ validation }: Protocol, { iteration, validated }: TrainingState): boolean {
  return iteration > 0 && iteration % validation.every === 0 && validated !== iteration
}

function rulesState({ iteration, best, last }: TrainingState): StoppingState {
  const loss = last.loss ?? Number.NaN
  const { accuracy: trainAccuracy, validation: validationAccuracy } = last
  return { iteration, bestIteration: best?.iteration ?? 0, loss, trainAccuracy, validationAccuracy }
}

type ValidationOptions = Pick<
  TrainingOptions,
  'tf' | 'siamese' | 'dataset' | 'protocol' | 'signal' | 'observer' | 'paths' | 'events'
>

/** Runs the tasks under the protocol's rules; undefined where the signal ended it. */
export async function validation(
  { tf, siamese, dataset, protocol, signal, observer }: ValidationOptions,
  tasks: Parameters<typeof oneShotTest>[1],
): Promise<OneShotResult | undefined> {
  const { min_deviation: minDeviation } = protocol.validation
  const { normalisation } = protocol.images
  const onProgress = (share: number) => observer.onValidationProgress?.(share)
  try {
    return await oneShotTest({ tf, siamese, dataset, normalisation, minDeviation, signal, onProgress }, tasks)
  } catch (error) {
    if (signal.aborted && error === signal.reason) return undefined
    throw error
  }
}

/** Tells everybody who wants to know of a validation. */
export function recordValidation(
  { paths, events, observer }: ValidationOptions,
  iteration: number,
  result: OneShotResult,
  { best, final }: { readonly best: boolean; readonly final: boolean },
): void {
  const alphabets = Object.fromEntries(result.alphabets.map(({ alphabet, accuracy }) => [alphabet, accuracy]))
  const accuracy = shortest(result.accuracy)
  appendMetrics(paths.metrics, [{ kind: 'validation', iteration, accuracy, alphabets, best, final }])
  events.validation(iteration, result.accuracy)
  observer.onValidation?.(iteration, result, best)
}
