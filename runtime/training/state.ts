/** The state of a training and the events that it reports. */
import type { NamedTensor } from '../model/weights-io.js'

export interface Best {
  readonly accuracy: number
  readonly iteration: number
}

export interface TrainingState {
  /** Completed iterations; schedules, batches and augmentation follow from it and the seed. */
  readonly iteration: number
  /** The last iteration whose scheduled validation is complete. */
  readonly validated: number
  /** The best scheduled validation. */
  readonly best?: Best
  /** What the stopping rules use. */
  readonly last: {
    /** For the last batch; the loss is null if it was not finite. */
    readonly loss: number | null
    readonly accuracy: number
    /** Of the validation at this iteration. */
    readonly validation?: number
  }
}

/** Everything that resuming needs. */
export interface Checkpoint {
  readonly network: string
  readonly state: TrainingState
  readonly tensors: readonly NamedTensor[]
}

/** The values that the protocol changes with the iteration: the learning rate, a momentum. */
export type Hyperparameters = Readonly<Record<string, number>>

export interface StepMetrics {
  readonly kind: 'step'
  readonly iteration: number
  /** The objective with penalties; null if it is not finite. */
  readonly loss: number | null
  /** The objective without penalties. */
  readonly objective: number | null
  /** The fraction of correct answers in the batch. */
  readonly accuracy: number
  readonly learning_rate: number
  /** Other values by name: those of the optimizer, and the norm of all gradients if they are clipped. */
  readonly [other: string]: number | string | null
}

export interface ValidationMetrics {
  readonly kind: 'validation'
  readonly iteration: number
  readonly accuracy: number
  /** The figures of the weights themselves, if their moving average is validated and the protocol asks for both. */
  readonly last_accuracy?: number
  readonly groups: Readonly<Record<string, number>>
  readonly best: boolean
  /** True for an unscheduled validation at the end of a run; a resumed run drops it. */
  readonly final: boolean
}

export type Metrics = StepMetrics | ValidationMetrics

/** A float32 with the fewest digits that identify it. */
export function shortest(value: number): number {
  return Number(value.toPrecision(7))
}
