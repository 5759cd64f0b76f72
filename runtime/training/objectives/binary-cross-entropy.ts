/** Cross-entropy of pairs (Koch et al. 2015). */
import type { Scalar, Tensor1D } from '@tensorflow/tfjs-core'
import type { Tf } from '../../base/tf.js'
import { crossEntropyOfLogits } from './cross-entropy.js'
import { whyNoLogits } from './heads.js'
import type { ObjectivePart } from './objective.js'

const parameters = {}

export const binaryCrossEntropy: ObjectivePart<typeof parameters> = {
  name: 'binary_cross_entropy',
  doc: "For pairs: -(y log p + (1 - y) log(1 - p)) with the head's probability p, mean over the pairs.",
  parameters,
  examples: [{}],
  takes: 'pairs',
  views: ['left', 'right'],
  heads: ['probability'],
  refuses: (_, { head }) => head && whyNoLogits(head),
  judge(_, { tf, siamese, noise }, [left, right], { labels }) {
    const { logits } = siamese.score(left, right, true, { noise })
    if (logits === undefined) throw new Error('the head does not end in a sigmoid')
    return { objective: crossEntropyOfLogits(tf, logits, labels), accuracy: binaryAccuracy(tf, logits, labels) }
  },
}

/** The fraction of pairs on the correct side of 1/2 (Keras's binary accuracy: exactly 1/2 counts as different). */
function binaryAccuracy(tf: Tf, logits: Tensor1D, labels: Tensor1D): Scalar {
  const same = tf.cast(tf.greater(logits, 0), 'float32')
  return tf.mean(tf.cast(tf.equal(same, labels), 'float32'))
}
