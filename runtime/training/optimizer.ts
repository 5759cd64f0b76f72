/** Stochastic gradient descent with momentum, in Keras's form: v = m v - lr g; w = w + v. */
import type { NamedTensorMap, Variable } from '@tensorflow/tfjs-core'
import type { Tf } from './tf.js'

export interface Sgd {
  /** One velocity a weight, by the weight's path, in the order given. They live until `dispose`. */
  readonly velocities: ReadonlyMap<string, Variable>
  /** Moves every weight by one step. `gradients` go by the variable's name, as `variableGrads` gives them, and stay the caller's. */
  step(gradients: NamedTensorMap, learningRate: number, momentum: number): void
  dispose(): void
}

/** Velocities begin at 0. `weights` are the trainable ones, by path. */
export function createSgd(tf: Tf, weights: ReadonlyMap<string, Variable>): Sgd {
  const velocities = new Map<string, Variable>()
  for (const [path, weight] of weights) {
    velocities.set(
      path,
      tf.tidy(() => tf.variable(tf.zeros(weight.shape), false)),
    )
  }
  return {
    velocities,
    step(gradients, learningRate, momentum) {
      tf.tidy(() => {
        const [rate, keep] = [tf.scalar(learningRate), tf.scalar(momentum)]
        for (const [path, weight] of weights) {
          const gradient = gradients[weight.name]
          if (gradient === undefined) throw new Error(`no gradient for ${path}`)
          const velocity = velocities.get(path)!
          velocity.assign(tf.sub(tf.mul(velocity, keep), tf.mul(gradient, rate)))
          weight.assign(tf.add(weight, velocity))
        }
      })
    },
    dispose() {
      for (const velocity of velocities.values()) velocity.dispose()
    },
  }
}
