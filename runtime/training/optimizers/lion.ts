/** Lion (Chen et al. 2023, "Symbolic discovery of optimization algorithms"): steps in the sign of a moving mean. */

import type { Scalar, Tensor } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { number } from '../../protocol/parameters.js'
import type { OptimizerPart } from './optimizer.js'

const parameters = {
  beta1: number('The weight of the moving mean in the direction of a step.', { least: 0, below: 1, default: 0.9 }),
  beta2: number('The decay of the moving mean of the gradients.', { least: 0, below: 1, default: 0.99 }),
  weight_decay: number('The fraction, times the learning rate, by which a step shrinks every kernel.', {
    ...{ least: 0, most: 10, default: 0.1 },
  }),
}

export const lion: OptimizerPart<typeof parameters> = {
  name: 'lion',
  doc: 'w = w - rate * (sign(beta1 * m + (1 - beta1) * gradient) + decay * w); then m = beta2 * m + (1 - beta2) * gradient. Use a third to a tenth of the learning rate of adamw.',
  parameters,
  examples: [{ weight_decay: 0.05 }],
  slots: ['mean'],
  hyperparameters: () => ({}),
  step({ beta1, beta2, weight_decay }, { parameters, learningRate, scale }) {
    const penalties: Tensor[] = [tf.scalar(0)]
    for (const { weight, gradient, slots, l2, decays } of parameters) {
      const [mean] = slots
      if (l2 > 0) penalties.push(tf.mul(tf.sum(tf.square(weight)), l2))
      const given = scale === undefined ? gradient : tf.mul(gradient, scale)
      const slope = l2 > 0 ? tf.add(given, tf.mul(weight, 2 * l2)) : given
      const direction = tf.sign(tf.add(tf.mul(mean, beta1), tf.mul(slope, 1 - beta1)))
      const moved = decays ? tf.add(direction, tf.mul(weight, weight_decay)) : direction
      mean.assign(tf.add(tf.mul(mean, beta2), tf.mul(slope, 1 - beta2)))
      weight.assign(tf.sub(weight, tf.mul(moved, learningRate)))
    }
    return tf.addN(penalties) as Scalar
  },
}
