/** Cross-entropy of pairs (Koch et al. 2015). */
import type { Scalar, Tensor1D } from '@tensorflow/tfjs-core'
import type { Tf } from '../../base/tf.js'
import { crossEntropyOfLogits } from './cross-entropy.js'
import { whyNoLogits } from './heads.js'
import type { ObjectivePart } from './objective.js'

const parameters = {}

export const binaryCrossEntropy: ObjectivePart<typeof parameters> = {
  name: 'binary_cross_entropy',
  doc: "Of pairs: -(y log p + (1 - y) log(1 - p)) with the head's probability p, mean over the pairs.",
  parameters,
  examples: [{}],
  takes: 'pairs',
  views: ['left', 'right'],
  heads: ['probability'],
  refuses: (_, { head }) => head && whyNoLogits(head),
  judge(_, { tf, siamese, noise }, [left, right], { labels }) {
    const { logits } = siamese.score(left, right, true, { noise })
    if (logits === undefined) throw new Error('the head ends in no sigmoid')
    return { objective: crossEntropyOfLogits(tf, logits, labels), accuracy: binaryAccuracy(tf, logits, labels) }
  },
}

/** The share of pairs on the right side of 1/2 (Keras's binary accuracy: exactly 1/2 counts as different). */
function binaryAccuracy(tf: Tf, logits: Tensor1D, labels: Tensor1D): Scalar {
  const same = tf.cast(tf.greater(logits, 0), 'float32')
  return tf.mean(tf.cast(tf.equal(same, labels), 'float32'))
}
