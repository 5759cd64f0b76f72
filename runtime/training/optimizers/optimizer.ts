/**
 * The interface of optimizers: one step updates all weights from their gradients, and each weight has named slots of
 * state.
 */
import type { NamedTensorMap, Scalar, Tensor, Variable } from '@tensorflow/tfjs-core'
import type { Tf } from '../../base/tf.js'
import type { Parameters, Settings } from '../../protocol/parameters.js'
import { type Part, type PartUse, partOf, type Registry } from '../../protocol/part.js'

export interface OptimizerPart<P extends Parameters = Parameters> extends Part<P> {
  /** The state kept for each weight, of the weight's shape, initially 0. */
  readonly slots: readonly string[]
  /**
   * Values other than the learning rate that change with the iteration (counted from 0), by name; shown in metrics and
   * reports.
   */
  hyperparameters(settings: Settings<P>, iteration: number): Readonly<Record<string, number>>
  /** Updates every weight; returns the sum of all penalties before the step. To be called inside a tidy. */
  step(settings: Settings<P>, context: StepContext): Scalar
}

export interface StepContext {
  readonly parameters: readonly OptimizedParameter[]
  readonly learningRate: number
  /** Counted from 0. */
  readonly iteration: number
  /** The factor of all gradients, a scalar on the engine; absent for 1. */
  readonly scale?: Scalar | undefined
}

export interface OptimizedParameter {
  readonly weight: Variable
  readonly gradient: Tensor
  /** In the order of the part's `slots`. */
  readonly slots: readonly Variable[]
  /** The coefficient of its penalty l2 * sum(w^2), part of the loss; 0 for none. */
  readonly l2: number
  /** Whether weight decay applies: to kernels, not to biases, normalization and scales (Loshchilov and Hutter 2019). */
  readonly decays: boolean
}

export type TrainableWeight = Pick<OptimizedParameter, 'l2' | 'decays'> & { readonly variable: Variable }

export interface Optimizer {
  /** By `SLOT/PATH`, each of its weight's shape. They live until `dispose`. */
  readonly slots: ReadonlyMap<string, Variable>
  hyperparameters(iteration: number): Readonly<Record<string, number>>
  /**
   * Updates every weight by one step, and returns the sum of all penalties before it; to be called inside a tidy.
   * `gradients`, which exclude the penalties, are by variable name, as `variableGrads` returns them, and remain the
   * caller's.
   */
  step(gradients: NamedTensorMap, context: Omit<StepContext, 'parameters'>): Scalar
  dispose(): void
}

/** `weights` are the trainable weights, by path. */
export function createOptimizer(
  tf: Tf,
  parts: Registry<OptimizerPart>,
  use: PartUse,
  weights: ReadonlyMap<string, TrainableWeight>,
): Optimizer {
  const part = partOf(parts, use)
  const held = [...weights].map(([path, { variable, l2, decays }]) => ({
    ...{ path, weight: variable, l2, decays },
    slots: part.slots.map(() => tf.tidy(() => tf.variable(tf.zeros(variable.shape), false))),
  }))
  const named = held.flatMap(({ path, slots }) => slots.map((slot, at) => [`${part.slots[at]}/${path}`, slot] as const))
  return {
    slots: new Map(named),
    hyperparameters: (iteration) => part.hyperparameters(use.settings, iteration),
    step(gradients, context) {
      const parameters = held.map(({ path, ...parameter }) => {
        const gradient = gradients[parameter.weight.name]
        if (gradient === undefined) throw new Error(`no gradient for ${path}`)
        return { ...parameter, gradient }
      })
      return part.step(use.settings, { ...context, parameters })
    },
    dispose() {
      for (const [, slot] of named) slot.dispose()
    },
  }
}
