/** The training loop: batches, steps, validations and checkpoints, until a stopping rule or the caller stops it. */
import { frozenWeights } from '../../compiler/analyses/frozen.js'
import type { Network } from '../../compiler/graph.js'
import { disposing } from '../base/disposing.js'
import type { Tf } from '../base/tf.js'
import type { BatchSource } from '../data/batch.js'
import { openBatchSource } from '../data/batch-source.js'
import type { Dataset } from '../data/dataset.js'
import { type BatchRecipe, batchMaker } from '../data/make-batch.js'
import type { Split } from '../data/splits/split.js'
import type { Siamese } from '../model/siamese.js'
import { readVariables, writeVariables } from '../model/weights-io.js'
import { partOf } from '../protocol/part.js'
import type { Protocol } from '../protocol/protocol.js'
import { type AveragedWeights, averageWeights } from './average.js'
import { type BoundObjective, bindObjective } from './objectives/bind.js'
import { optimizers } from './optimizers/index.js'
import { createOptimizer, type Optimizer } from './optimizers/optimizer.js'
import { createReadback, type Readback } from './readback.js'
import { schedules } from './schedules/index.js'
import {
  type Checkpoint,
  type Hyperparameters,
  type StepMetrics,
  shortest,
  type TrainingState,
  type ValidationMetrics,
} from './state.js'
import { type TrainingStep, trainableWeights, trainingStep } from './step.js'
import { isDegenerate, type StoppingState, type StopReason, stopReason } from './stopping.js'

export interface TrainingOptions {
  readonly tf: Tf
  readonly network: Network
  /** Holds the initial weights; at the end the last ones, or their average if the protocol averages. */
  readonly siamese: Siamese
  /** With the bound on iterations in force. */
  readonly protocol: Protocol
  /** The number of iterations for the schedule: that for which the run was started. */
  readonly horizon: number
  readonly dataset: Dataset
  readonly split: Split
  readonly seed: number
  /** The state to resume from; absent for a new run. */
  readonly from?: Checkpoint
  /** Losses are read from the engine every this many iterations. */
  readonly readEvery: number
  /** The engine's budget, in bytes of activations that a step may hold at once. */
  readonly activationBudget?: number | undefined
  /** Stops the run after the step, or between two batches of a validation. */
  readonly signal: AbortSignal
  readonly recorder: Recorder
  /** Tests the network's current weights on the validation groups; undefined if the signal stopped it. */
  validate(iteration: number): Promise<Validation | undefined>
}

export interface Validation {
  readonly accuracy: number
  /** By group. */
  readonly groups: Readonly<Record<string, number>>
}

/** Stores the results of training. */
export interface Recorder {
  /** `waitedMs`: how long the engine has waited for batches so far. */
  steps(steps: readonly StepMetrics[], waitedMs: number): void
  validation(metrics: ValidationMetrics): void
  /** Stores the weights of the best validation; called before the checkpoint that refers to them. */
  best(checkpoint: Checkpoint): void
  checkpoint(checkpoint: Checkpoint): void
}

export interface TrainingOutcome {
  readonly reason: StopReason | 'interrupted'
  readonly state: TrainingState
  /** How often and how long (in milliseconds) the engine waited for a batch, and how many threads prepared batches. */
  readonly waits: number
  readonly waitedMs: number
  readonly batchThreads: number
}

/**
 * Trains until a stopping rule applies or `signal` aborts. Either way the state is saved and the metrics are complete
 * up to it.
 */
export async function train(options: TrainingOptions): Promise<TrainingOutcome> {
  const loop = await prepare(options)
  const work = async (): Promise<TrainingOutcome> => {
    const reason = await run(loop)
    const { state, source, average } = loop
    average?.take()
    return {
      ...{ reason, state, waits: source?.waits ?? 0, waitedMs: source?.waitedMs ?? 0 },
      batchThreads: source?.threads ?? 0,
    }
  }
  return disposing(work, async () => {
    await loop.source?.close()
    for (const held of [loop.readback, loop.optimizer, loop.objective, loop.average]) held?.dispose()
  })
}

interface Loop {
  readonly options: TrainingOptions
  readonly recipe: BatchRecipe
  readonly objective: BoundObjective
  readonly optimizer: Optimizer
  readonly average: AveragedWeights | undefined
  readonly step: TrainingStep
  readonly readback: Readback
  /** Set from the first iteration on. */
  source?: BatchSource
  state: TrainingState
  savedAt: number
  /** Whether the state is on the disk. */
  saved: boolean
}

async function prepare(options: TrainingOptions): Promise<Loop> {
  const { tf, from, protocol, dataset, split, seed } = options
  const recipe: BatchRecipe = { dataset, groups: split.train, protocol, seed }
  const objective = bindObjective(tf, protocol.objective)
  const held = { ...options, objective }
  const optimizer = createOptimizer(tf, optimizers, protocol.optimizer, trainableWeights(held, protocol))
  const average = protocol.average && averageWeights(tf, movingWeights(options), protocol.average.decay)
  const statisticsByView = protocol.batch_normalization === 'by_view'
  const step = trainingStep({ ...held, optimizer, statisticsByView, clip: protocol.clip }, batchMaker(recipe).most)
  const loop: Loop = {
    ...{ options, recipe, objective, optimizer, average, step, readback: createReadback(tf) },
    state: from?.state ?? { iteration: 0, validated: 0, last: { loss: 0, accuracy: 1 } },
    savedAt: Date.now(),
    saved: from !== undefined,
  }
  if (from !== undefined)
    for (const [prefix, variables] of heldVariables(loop)) writeVariables(tf, prefix, variables, from.tensors)
  return loop
}

/** The variables that training changes: trained weights, and moving statistics. */
function movingWeights({ network, siamese }: TrainingOptions) {
  const frozen = frozenWeights(network)
  return new Map([...siamese.weights].filter(([path]) => !frozen.has(path)))
}

/** Everything that a checkpoint contains, by the prefix of the tensors' names. */
function heldVariables({ options, objective, optimizer, average }: Loop) {
  const { siamese } = options
  return [
    ['weights', siamese.weights],
    ['learned', objective.learned],
    ['slots', optimizer.slots],
    ...(average === undefined ? [] : [['average', average.variables] as const]),
  ] as const
}

async function run(loop: Loop): Promise<TrainingOutcome['reason']> {
  const { protocol, signal } = loop.options
  // A run that is killed before its first checkpoint restarts from here.
  if (!loop.saved) await save(loop)
  for (;;) {
    if (validationIsDue(protocol, loop.state) && !signal.aborted) await validate(loop)
    // An interrupted validation is still due, and stopping rules wait for it. A rule that applies takes precedence over
    // an interruption.
    const pending = validationIsDue(protocol, loop.state)
    const stop = pending ? undefined : stopReason(protocol.stopping, rulesState(loop.state))
    const reason = stop ?? (signal.aborted ? 'interrupted' : undefined)
    if (reason !== undefined) {
      if (!loop.saved) await save(loop)
      return reason
    }
    await iterate(loop)
    if (Date.now() - loop.savedAt > 1000 * protocol.checkpoint.seconds) await save(loop)
  }
}

async function iterate(loop: Loop): Promise<void> {
  const { readEvery, protocol } = loop.options
  const { iteration: done } = loop.state
  loop.source ??= openBatchSource({ recipe: loop.recipe, firstIteration: done })
  const batch = await loop.source.next()
  const hyperparameters = hyperparametersAt(loop, done)
  const iteration = done + 1
  loop.readback.add(iteration, hyperparameters, loop.step(iteration, batch, hyperparameters.learning_rate))
  loop.average?.update(iteration)
  const { validation: _, ...last } = loop.state.last
  loop.state = { ...loop.state, iteration, last }
  loop.saved = false
  if (iteration % readEvery === 0 || validationIsDue(protocol, loop.state)) await flush(loop)
  // A synchronous engine never yields to the event loop, and Ctrl-C needs a turn.
  await new Promise((resolve) => setImmediate(resolve))
}

/** The hyperparameters of the next iteration, after `done` iterations. */
function hyperparametersAt(
  { options, optimizer }: Loop,
  done: number,
): Hyperparameters & { readonly learning_rate: number } {
  return { ...optimizer.hyperparameters(done), learning_rate: learningRateAt(options, done) }
}

/** The learning rate after `done` iterations. */
export function learningRateAt(
  { protocol, horizon }: Pick<TrainingOptions, 'protocol' | 'horizon'>,
  done: number,
): number {
  return partOf(schedules, protocol.schedule).rate(protocol.schedule.settings, done, horizon)
}

/** Reads and stores the results of the steps since the last call. */
async function flush(loop: Loop): Promise<void> {
  const steps = await loop.readback.read()
  const latest = steps.at(-1)
  if (latest === undefined) return
  const loss = steps.some((step) => step.loss === null) ? null : latest.loss
  loop.state = { ...loop.state, last: { loss, accuracy: latest.accuracy } }
  loop.options.recorder.steps(steps, loop.source?.waitedMs ?? 0)
}

/**
 * Validates and saves, unless the signal stops it: then nothing has happened. If it fails, the state is saved first.
 */
async function validate(loop: Loop): Promise<void> {
  try {
    await validateNow(loop)
  } catch (error) {
    // The first error is the cause.
    if (!loop.saved) await save(loop).catch(() => {})
    throw error
  }
}

async function validateNow(loop: Loop): Promise<void> {
  const { options, state, average } = loop
  const { protocol, recorder } = options
  const test = () => testWeights(loop)
  const result = average === undefined ? await test() : await average.withAverages(test)
  if (result === undefined) return
  const last = protocol.average?.compare ? await options.validate(state.iteration) : undefined
  if (protocol.average?.compare && last === undefined) return
  const { reached, best, groups } = result
  if (best !== undefined) recorder.best(best)
  recorder.validation({
    ...{ kind: 'validation', iteration: reached.iteration, accuracy: reached.last.validation },
    ...(last === undefined ? {} : { last_accuracy: shortest(last.accuracy) }),
    ...{ groups, best: best !== undefined, final: false },
  })
  loop.state = reached
  loop.saved = false
  await save(loop)
}

/** Tests the network's current weights; returns the resulting state, and the weights if they are the best so far. */
async function testWeights({ options, state }: Loop) {
  const { network, protocol, siamese } = options
  const { iteration } = state
  const result = await options.validate(iteration)
  if (result === undefined) return undefined
  const accuracy = shortest(result.accuracy)
  const seen = { ...state, validated: iteration, last: { ...state.last, validation: accuracy } }
  const spoilt = protocol.stopping.degenerate && isDegenerate(rulesState(seen))
  // As in the paper's reference, an accuracy of 0 never counts as best, and the first of two equal ones does.
  if (spoilt || accuracy <= (state.best?.accuracy ?? 0)) return { reached: seen, groups: result.groups }
  const reached = { ...seen, best: { accuracy, iteration } }
  const tensors = await readVariables('weights', siamese.weights)
  return { reached, groups: result.groups, best: { network: network.name, state: reached, tensors } }
}

async function save(loop: Loop): Promise<void> {
  await flush(loop)
  const tensors = []
  for (const [prefix, variables] of heldVariables(loop)) tensors.push(...(await readVariables(prefix, variables)))
  loop.options.recorder.checkpoint({ network: loop.options.network.name, state: loop.state, tensors })
  loop.saved = true
  loop.savedAt = Date.now()
}

function validationIsDue({ validation }: Protocol, { iteration, validated }: TrainingState): boolean {
  return iteration > 0 && iteration % validation.every === 0 && validated !== iteration
}

function rulesState({ iteration, best, last }: TrainingState): StoppingState {
  const loss = last.loss ?? Number.NaN
  const { accuracy: trainAccuracy, validation: validationAccuracy } = last
  return { iteration, bestIteration: best?.iteration ?? 0, loss, trainAccuracy, validationAccuracy }
}
