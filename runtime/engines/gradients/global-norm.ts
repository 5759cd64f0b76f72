/**
 * Clipping of gradients by their global norm (Pascanu, Mikolov and Bengio 2013, algorithm 1); everything stays on the
 * engine.
 */
import type { Scalar, Tensor } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { contract, execute, hasKernel, list, tensor } from './contract.js'

/** The squares of a tensor are summed in parts or in float64, so that the norm is accurate for any number of values. */
export const globalNormContract = contract({
  name: 'NetcGlobalNorm',
  doc: 'the root of the sum of the squares of all gradients',
  inputs: { gradient: list('of any shape') },
  attributes: {},
  outputs: { norm: tensor('scalar') },
})

/** sqrt(sum(g^2)) over all values of all gradients; 0 if there are none. */
export function globalNorm(gradients: readonly Tensor[]): Scalar {
  if (gradients.length > 0 && hasKernel(globalNormContract)) {
    return execute(globalNormContract, { gradient: gradients }, {}).norm as Scalar
  }
  return tf.tidy(() => {
    const squares = gradients.map((gradient) => tf.sum(tf.square(gradient)))
    return tf.sqrt(tf.addN([tf.scalar(0), ...squares])) as Scalar
  })
}

/** min(1, most / norm): multiplied by it, gradients with this norm have a norm of at most `most`, which is above 0. */
export function clipScale(norm: Scalar, most: number): Scalar {
  // With a smaller norm the result is 1 in any case, and GPUs differ in division by 0.
  return tf.tidy(() => tf.minimum(1, tf.div(most, tf.maximum(norm, most / 2))) as Scalar)
}
