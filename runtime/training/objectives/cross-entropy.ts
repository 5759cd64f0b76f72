/** Cross-entropies of logits with closed-form gradients. */
import type { GradSaveFunc, Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs-core'
import type { Tf } from '../../base/tf.js'

/**
 * Mean of -(y log p + (1 - y) log(1 - p)) with p = sigmoid(logit), computed as max(x, 0) - x y + log(1 + exp(-|x|)),
 * which neither overflows nor loses precision. `logits` and `labels` are `[pairs]`. Its gradient is (sigmoid(x) - y) /
 * pairs.
 */
export function crossEntropyOfLogits(tf: Tf, logits: Tensor1D, labels: Tensor1D): Scalar {
  const operation = tf.customGrad((...inputs) => {
    const [x, y, save] = inputs as unknown as [Tensor, Tensor, GradSaveFunc]
    save([x, y])
    const softplus = tf.log1p(tf.exp(tf.neg(tf.abs(x))))
    const gradFunc = (dy: Tensor, [x, y]: Tensor[]) => [
      tf.mul(tf.sub(tf.sigmoid(x), y), tf.div(dy, x.size)),
      tf.zerosLike(y),
    ]
    return { value: tf.mean(tf.add(tf.sub(tf.relu(x), tf.mul(x, y)), softplus)), gradFunc }
  })
  return operation(logits, labels) as Scalar
}

/**
 * The sum of `weights` times -sum(target log softmax(logits)) over the last axis, where `weights` have extent 1 and
 * `target` sums to 1. Its gradient is weights (softmax(logits) - target).
 */
export function softmaxCrossEntropy(tf: Tf, logits: Tensor, target: Tensor, weights: Tensor): Scalar {
  const operation = tf.customGrad((...inputs) => {
    const [x, save] = inputs as unknown as [Tensor, GradSaveFunc]
    const shifted = tf.sub(x, tf.max(x, -1, true))
    const exponentials = tf.exp(shifted)
    const total = tf.sum(exponentials, -1, true)
    const slope = tf.mul(weights, tf.sub(tf.div(exponentials, total), target))
    save([slope])
    const gradFunc = (dy: Tensor, [slope]: Tensor[]) => tf.mul(slope, dy)
    const losses = tf.sub(tf.log(total), tf.sum(tf.mul(target, shifted), -1, true))
    return { value: tf.sum(tf.mul(weights, losses)), gradFunc }
  })
  return operation(logits) as Scalar
}
