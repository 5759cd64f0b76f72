/** When a run ends, as pure functions of what is known after an iteration. */
import type { Protocol } from '../protocol/protocol.js'

/**
 * `iterations`: the bound is reached; `patience`: the best validation is too old; `degenerate`: the outputs are all alike;
 * `diverged`: the loss is no longer a number, from which no weight recovers.
 */
export type StopReason = 'iterations' | 'patience' | 'degenerate' | 'diverged'

export interface StoppingState {
  /** Iterations done. */
  readonly iteration: number
  /** The iteration of the best validation; 0 where there is none yet. */
  readonly bestIteration: number
  /** Of the last batch. */
  readonly loss: number
  readonly trainAccuracy: number
  /** The validation made at this very iteration, if one was. */
  readonly validationAccuracy?: number | undefined
}

/** The reason to stop now, or undefined. `stopping.iterations` is the bound in force, `--iterations` included. */
export function stopReason(stopping: Protocol['stopping'], state: StoppingState): StopReason | undefined {
  if (state.iteration > 0 && !Number.isFinite(state.loss)) return 'diverged'
  if (stopping.degenerate && isDegenerate(state)) return 'degenerate'
  if (state.iteration - state.bestIteration > (stopping.patience ?? Number.POSITIVE_INFINITY)) return 'patience'
  if (state.iteration >= stopping.iterations) return 'iterations'
  return undefined
}

/**
 * The reference's two signs that a network answers the same to everything, looked at where it validates: all tasks right
 * while half of the training pairs are, or not one training pair right.
 */
export function isDegenerate({ validationAccuracy, trainAccuracy }: StoppingState): boolean {
  if (validationAccuracy === undefined) return false
  return (validationAccuracy === 1 && trainAccuracy === 0.5) || trainAccuracy === 0
}
