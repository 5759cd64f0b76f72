/** When a run stops, as pure functions of what is known after an iteration. */
import type { Protocol } from '../protocol/protocol.js'

/**
 * `iterations`: the bound is reached; `patience`: the best validation is too old; `degenerate`: all outputs have become
 * equal; `diverged`: the loss is not finite, from which weights do not recover.
 */
export type StopReason = 'iterations' | 'patience' | 'degenerate' | 'diverged'

export interface StoppingState {
  /** Completed iterations. */
  readonly iteration: number
  /** The iteration of the best validation; 0 if there is none yet. */
  readonly bestIteration: number
  /** Of the last batch. */
  readonly loss: number
  readonly trainAccuracy: number
  /** The validation at this iteration, if there was one. */
  readonly validationAccuracy?: number | undefined
}

/** The reason to stop now, or undefined. `stopping.iterations` is the bound in force, including `--iterations`. */
export function stopReason(stopping: Protocol['stopping'], state: StoppingState): StopReason | undefined {
  if (state.iteration > 0 && !Number.isFinite(state.loss)) return 'diverged'
  if (stopping.degenerate && isDegenerate(state)) return 'degenerate'
  if (state.iteration - state.bestIteration > (stopping.patience ?? Number.POSITIVE_INFINITY)) return 'patience'
  if (state.iteration >= stopping.iterations) return 'iterations'
  return undefined
}

/**
 * The reference's two signs that a network gives the same output for all inputs, checked at validations: all tasks
 * correct with half of the training pairs correct, or no training pair correct.
 */
export function isDegenerate({ validationAccuracy, trainAccuracy }: StoppingState): boolean {
  if (validationAccuracy === undefined) return false
  return (validationAccuracy === 1 && trainAccuracy === 0.5) || trainAccuracy === 0
}
