/**
 * The step as it is written down: the tower applied to the left images, then it or the other to the right ones, each as
 * a separate batch.
 */
import type { Scalar, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core'
import type { ComputeGradients, GradientOptions } from '../../../runtime/training/gradients.js'

export function gradientsInTwoPasses({ tf, network, siamese }: GradientOptions): ComputeGradients {
  const trainable = network.weights.filter((weight) => weight.trainable)
  const variables = trainable.map(({ path }) => siamese.weights.get(path)!)
  return ({ images, labels }, step) => {
    const [left, right] = tf.split(images, 2)
    let accuracy: Scalar | undefined
    const { value, grads } = tf.variableGrads(() => {
      const [of, other] = (['left', 'right'] as const).map((application, side) =>
        siamese.features((application === 'left' ? left : right) as Tensor4D, true, {
          branch: network.towers.length === 1 ? 0 : side,
          noise: [{ ...step, application }],
        }),
      )
      const { values: probabilities } = siamese.score(of, other, true, { noise: [{ ...step, application: 'head' }] })
      const hits = tf.equal(tf.cast(tf.greater(probabilities, 0.5), 'float32'), labels)
      accuracy = tf.keep(tf.mean(tf.cast(hits, 'float32')))
      return entropy(probabilities, labels)
    }, variables)
    return { objective: tf.keep(value), accuracy: accuracy!, gradients: grads }
  }

  /** -(y log p + (1 - y) log(1 - p)), for probabilities that are not near 0 or 1. */
  function entropy(p: Tensor1D, y: Tensor1D): Scalar {
    const likelihood = tf.add(tf.mul(y, p), tf.mul(tf.sub(1, y), tf.sub(1, p)))
    return tf.neg(tf.mean(tf.log(likelihood)))
  }
}
