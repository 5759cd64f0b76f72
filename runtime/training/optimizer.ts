/** Stochastic gradient descent with momentum, in Keras's form: v = m v - lr g; w = w + v. */
import type { NamedTensorMap, Scalar, Variable } from '@tensorflow/tfjs-core'
import type { Tf } from '../base/tf.js'
import { sgdMomentum } from '../engines/gradients/sgd.js'

export interface TrainableWeight {
  readonly variable: Variable
  /** Of its penalty, l2 * sum(w^2); 0 where it has none. */
  readonly l2: number
}

export interface Sgd {
  /** One velocity a weight, by the weight's path, in the order given. They live until `dispose`. */
  readonly velocities: ReadonlyMap<string, Variable>
  /**
   * Moves every weight by one step, and gives the sum of all penalties before it; to be called inside a tidy. `gradients`, without those of
   * the penalties, go by the variable's name, as `variableGrads` gives them, and stay the caller's.
   */
  step(gradients: NamedTensorMap, learningRate: number, momentum: number): Scalar
  dispose(): void
}

/** Velocities begin at 0. `weights` are the trainable ones, by path. */
export function createSgd(tf: Tf, weights: ReadonlyMap<string, TrainableWeight>): Sgd {
  const held = [...weights].map(([path, { variable, l2 }]) => ({
    path,
    weight: variable,
    velocity: tf.tidy(() => tf.variable(tf.zeros(variable.shape), false)),
    l2,
  }))
  const l2 = held.map((weight) => weight.l2)
  return {
    velocities: new Map(held.map(({ path, velocity }) => [path, velocity])),
    step(gradients, learningRate, momentum) {
      const parameters = held.map(({ path, weight, velocity }) => {
        const gradient = gradients[weight.name]
        if (gradient === undefined) throw new Error(`no gradient for ${path}`)
        return { weight, velocity, gradient }
      })
      return sgdMomentum(parameters, { learningRate, momentum, l2 })
    },
    dispose() {
      for (const { velocity } of held) velocity.dispose()
    },
  }
}
