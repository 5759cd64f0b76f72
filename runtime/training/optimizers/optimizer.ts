/** What an optimizer is: one step of all weights from their gradients, with named slots that it keeps beside each weight. */
import type { NamedTensorMap, Scalar, Tensor, Variable } from '@tensorflow/tfjs-core'
import type { Tf } from '../../base/tf.js'
import type { Parameters, Settings } from '../../protocol/parameters.js'
import { type Part, type PartUse, partOf, type Registry } from '../../protocol/part.js'

export interface OptimizerPart<P extends Parameters = Parameters> extends Part<P> {
  /** What it keeps for each weight, of the weight's shape, 0 at the start. */
  readonly slots: readonly string[]
  /** What changes with the iteration (counted from 0) beside the learning rate, by name; metrics and reports show it. */
  hyperparameters(settings: Settings<P>, iteration: number): Readonly<Record<string, number>>
  /** Moves every weight; gives the sum of all penalties before the step. To be called inside a tidy. */
  step(settings: Settings<P>, context: StepContext): Scalar
}

export interface StepContext {
  readonly parameters: readonly OptimizedParameter[]
  readonly learningRate: number
  /** Counted from 0. */
  readonly iteration: number
  /** What gradients are multiplied by: a scalar on the engine; absent for 1. */
  readonly scale?: Scalar | undefined
}

export interface OptimizedParameter {
  readonly weight: Variable
  readonly gradient: Tensor
  /** In the order of the part's `slots`. */
  readonly slots: readonly Variable[]
  /** Of its penalty l2 * sum(w^2), part of the loss; 0 where it has none. */
  readonly l2: number
  /** Whether weight decay applies: to kernels, not to biases, normalisation and scales (Loshchilov and Hutter 2019). */
  readonly decays: boolean
}

export type TrainableWeight = Pick<OptimizedParameter, 'l2' | 'decays'> & { readonly variable: Variable }

export interface Optimizer {
  /** By `SLOT/PATH`, each of its weight's shape. They live until `dispose`. */
  readonly slots: ReadonlyMap<string, Variable>
  hyperparameters(iteration: number): Readonly<Record<string, number>>
  /**
   * Moves every weight by one step, and gives the sum of all penalties before it; to be called inside a tidy. `gradients`, without those of the
   * penalties, go by the variable's name, as `variableGrads` gives them, and stay the caller's.
   */
  step(gradients: NamedTensorMap, context: Omit<StepContext, 'parameters'>): Scalar
  dispose(): void
}

/** `weights` are the trainable ones, by path. */
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
