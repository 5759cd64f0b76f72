/** The check before timing: some steps of each implementation alone, with few images. */
import { type Agreement, compareLosses, compareProbabilities, type LossesByName, renderLosses } from './agreement.js'
import type { Implementation } from './implementations.js'
import type { Losses, StepAnswer, Task } from './protocol.js'
import { type BatchSize, sizeOf } from './recipes.js'
import type { Failure } from './rounds.js'
import { startWorker, WorkerError } from './worker.js'

export interface CheckOptions {
  readonly task: Task
  readonly steps: number
  /** Relative for losses; absolute for probabilities after the last step. */
  readonly tolerance: number
  readonly limit: number
  readonly signal: AbortSignal
  readonly say: (text: string) => void
}

export type Check = Agreement &
  BatchSize & {
    /** The largest difference of the evaluated probabilities after the last step. */
    readonly evaluation_difference: number
    readonly losses: Readonly<Record<string, readonly Losses[]>>
  }

/** Implementations that cannot take part are returned as failures. Undefined if the signal stopped it. */
export async function checkAgreement(
  implementations: readonly Implementation[],
  options: CheckOptions,
): Promise<{ check: Check; failures: Failure[] } | undefined> {
  const losses = new Map<string, StepAnswer[]>()
  const probabilities = new Map<string, readonly number[]>()
  const failures: Failure[] = []
  for (const implementation of implementations) {
    if (options.signal.aborted) return undefined
    try {
      const found = await takeSteps(implementation, options)
      losses.set(implementation.name, found.losses)
      probabilities.set(implementation.name, found.probabilities)
    } catch (error) {
      if (!(error instanceof WorkerError)) throw error
      failures.push({ name: implementation.name, reason: error.message })
    }
  }
  const agreement = compareLosses(losses, options.tolerance)
  const evaluation = compareProbabilities(probabilities)
  const check = {
    ...agreement,
    ...sizeOf(options.task),
    evaluation_difference: evaluation,
    within: agreement.within && evaluation <= options.tolerance,
    losses: Object.fromEntries(
      [...losses].map(([name, steps]) => [name, steps.map(({ seconds: _, ...compared }) => compared)]),
    ),
  }
  return { check, failures }
}

async function takeSteps({ name, command }: Implementation, { task, steps, limit, signal, say }: CheckOptions) {
  say(`${name}: checking`)
  const worker = startWorker(command)
  try {
    await worker.ask({ do: 'prepare', task }, limit)
    const losses: StepAnswer[] = []
    for (let iteration = 0; iteration < steps && !signal.aborted; iteration++) {
      losses.push(await worker.ask({ do: 'step', iteration }, limit))
    }
    const { probabilities } = await worker.ask({ do: 'forward' }, limit)
    return { losses, probabilities }
  } finally {
    await worker.end()
  }
}

/** All numbers, side by side. */
export function renderNumbers(check: Check): string {
  const { losses, difference, evaluation_difference, tolerance, within } = check
  const found: LossesByName = new Map(Object.entries(losses))
  return [
    `${within ? 'All compute the same' : 'THE IMPLEMENTATIONS DO NOT COMPUTE THE SAME'}: cross-entropy, loss${'pairs' in check ? '' : ', norm of the gradients'} of each, step by step`,
    renderLosses(found),
    `largest difference ${difference.toExponential(1)} of the losses, relative, and ${evaluation_difference.toExponential(1)} of probabilities after them; tolerance ${tolerance}`,
  ].join('\n')
}
