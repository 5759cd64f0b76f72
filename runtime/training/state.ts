/** What training has reached, and what it tells of itself on the way. */
import type { NamedTensor } from '../model/weights-io.js'

export interface Best {
  readonly accuracy: number
  readonly iteration: number
}

export interface TrainingState {
  /** Iterations done; the schedules, the batches and the augmentation follow from it and the seed. */
  readonly iteration: number
  /** The last iteration whose validation, due by the protocol, is done. */
  readonly validated: number
  /** The best of those. */
  readonly best?: Best
  /** What the stopping rules look at. */
  readonly last: {
    /** Of the last batch; the loss is null where it was no number. */
    readonly loss: number | null
    readonly accuracy: number
    /** Of a validation at this very iteration. */
    readonly validation?: number
  }
}

/** Everything that training goes on from. */
export interface Checkpoint {
  readonly network: string
  readonly state: TrainingState
  readonly tensors: readonly NamedTensor[]
}

/** What changes with the iteration by the protocol: the learning rate, a momentum. */
export type Hyperparameters = Readonly<Record<string, number>>

export interface StepMetrics {
  readonly kind: 'step'
  readonly iteration: number
  /** The objective with the penalties; null where it is not a finite number. */
  readonly loss: number | null
  /** The batch's part of it. */
  readonly objective: number | null
  /** The share of what the batch asks that is answered right. */
  readonly accuracy: number
  readonly learning_rate: number
  /** Others of the optimizer, and the norm of all gradients where they are clipped, by name. */
  readonly [other: string]: number | string | null
}

export interface ValidationMetrics {
  readonly kind: 'validation'
  readonly iteration: number
  readonly accuracy: number
  /** Of the weights themselves, where their moving average is what counts and the protocol asks for both. */
  readonly last_accuracy?: number
  readonly groups: Readonly<Record<string, number>>
  readonly best: boolean
  /** True for the one at the end of a run where the protocol has none due; a resumed run drops it. */
  readonly final: boolean
}

export type Metrics = StepMetrics | ValidationMetrics

/** A float32 in as few digits as say all of it. */
export function shortest(value: number): number {
  return Number(value.toPrecision(7))
}
