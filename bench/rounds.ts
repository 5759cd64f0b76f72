/** Timing: the implementations take turns step by step. */
import type { Implementation } from './implementations.js'
import type { Description, ForwardAnswer, StepAnswer, Task } from './protocol.js'
import { startWorker, type Worker, WorkerError } from './worker.js'

export interface TimedStep extends StepAnswer {
  /** Counted over all groups of a network. */
  readonly round: number
}

/** The results of an implementation in one group. */
export interface Timing {
  readonly name: string
  readonly description: Description
  /** From the start of the process until the network is ready to train, in seconds. */
  readonly prepare_seconds: number
  /** The first step and the first evaluation, which include compilation. */
  readonly first_step_seconds: number
  readonly first_forward_seconds: number
  /** All steps from the first that were not timed. */
  readonly warmup: readonly StepAnswer[]
  readonly steps: readonly TimedStep[]
  readonly forwards: readonly (Pick<ForwardAnswer, 'seconds' | 'images'> & { readonly round: number })[]
  /** Bytes. */
  readonly peak_memory: number
}

export interface Failure {
  readonly name: string
  readonly reason: string
}

export interface RoundOptions {
  readonly task: Task
  /** Steps before the timed ones, at least 1. */
  readonly warmup: number
  readonly rounds: number
  /** No round starts after this many seconds of rounds, except the first three. */
  readonly budget: number
  /** Between two implementations, in seconds: threads of some keep spinning for a while. */
  readonly pause: number
  /** The timeout for one answer; an implementation that exceeds it is excluded. */
  readonly limit: number
  readonly signal: AbortSignal
  readonly say: (text: string) => void
  /** The number of the first round. */
  readonly firstRound: number
}

export const leastRounds = 3

interface Running {
  readonly implementation: Implementation
  readonly worker: Worker
  readonly timing: Timing & {
    readonly warmup: StepAnswer[]
    readonly steps: TimedStep[]
    readonly forwards: Timing['forwards'][number][]
  }
}

/**
 * Starts all of a group, one after the other, and lets them take turns, rotating which one starts a round. One that
 * fails is excluded with the reason; the others continue. After `signal` no turn starts, and the measurements are
 * returned.
 */
export async function timeGroup(
  group: readonly Implementation[],
  options: RoundOptions,
): Promise<{ timings: Timing[]; failures: Failure[] }> {
  const failures: Failure[] = []
  let running: Running[] = []
  const workers: Worker[] = []
  try {
    for (const implementation of group) {
      if (options.signal.aborted) break
      const worker = startWorker(implementation.command)
      workers.push(worker)
      await keeping(implementation.name, failures, async () => {
        running.push(await warmUp(implementation, worker, options))
      })
    }
    running = await takeTurns(running, options, failures)
    return { timings: await finish(running, failures), failures }
  } finally {
    await Promise.all(workers.map((worker) => worker.end()))
  }
}

async function warmUp(implementation: Implementation, worker: Worker, options: RoundOptions): Promise<Running> {
  const { task, limit, say } = options
  say(`${implementation.name}: starting`)
  const began = performance.now()
  const description = await worker.ask({ do: 'prepare', task }, limit)
  const prepare_seconds = (performance.now() - began) / 1000
  const warmup: StepAnswer[] = []
  for (let iteration = 0; iteration < options.warmup; iteration++) {
    say(`${implementation.name}: warming up, step ${iteration + 1} of ${options.warmup}`)
    warmup.push(await worker.ask({ do: 'step', iteration }, limit))
  }
  const forward = await worker.ask({ do: 'forward' }, limit)
  const timing = {
    ...{ name: implementation.name, description, prepare_seconds, warmup, steps: [], forwards: [], peak_memory: 0 },
    ...{ first_step_seconds: warmup[0]!.seconds, first_forward_seconds: forward.seconds },
  }
  return { implementation, worker, timing }
}

async function takeTurns(all: readonly Running[], options: RoundOptions, failures: Failure[]): Promise<Running[]> {
  let running = [...all]
  const began = performance.now()
  for (let round = 0; round < options.rounds && running.length > 0; round++) {
    if (round >= leastRounds && performance.now() - began > 1000 * options.budget) break
    const turns = running.map((_, place) => running[(place + round) % running.length]!)
    for (const one of turns) {
      if (options.signal.aborted) return running
      options.say(`round ${round + 1} of at most ${options.rounds}: ${one.implementation.name}`)
      await pause(options.pause)
      const done = await keeping(one.implementation.name, failures, () => takeTurn(one, options, round))
      if (!done) running = running.filter((other) => other !== one)
    }
  }
  return running
}

async function takeTurn({ worker, timing }: Running, options: RoundOptions, round: number): Promise<void> {
  const counted = options.firstRound + round
  const step = await worker.ask({ do: 'step', iteration: options.warmup + round }, options.limit)
  timing.steps.push({ round: counted, ...step })
  const { seconds, images } = await worker.ask({ do: 'forward' }, options.limit)
  timing.forwards.push({ round: counted, seconds, images })
}

async function finish(running: readonly Running[], failures: Failure[]): Promise<Timing[]> {
  const timings: Timing[] = []
  for (const { implementation, worker, timing } of running) {
    await keeping(implementation.name, failures, async () => {
      const { peak } = await worker.ask({ do: 'memory' })
      // One that was stopped before its first turn has no results.
      if (timing.steps.length > 0) timings.push({ ...timing, peak_memory: peak })
    })
  }
  return timings
}

/** Whether it succeeded; a failure is recorded. */
async function keeping(name: string, failures: Failure[], act: () => Promise<void>): Promise<boolean> {
  try {
    await act()
    return true
  } catch (error) {
    if (!(error instanceof WorkerError)) throw error
    failures.push({ name, reason: error.message })
    return false
  }
}

const pause = (seconds: number) => new Promise((resolve) => setTimeout(resolve, 1000 * seconds))
