/** Cross-entropy over classes, for classifiers. */
import type { Tensor2D } from '@tensorflow/tfjs-core'
import { elements, outputShape } from '../../../compiler/graph.js'
import { number } from '../../protocol/parameters.js'
import { softmaxCrossEntropy } from './cross-entropy.js'
import type { ObjectivePart } from './objective.js'

const parameters = {
  smoothing: number('Label smoothing: the fraction of the target that is spread evenly over all classes.', {
    ...{ least: 0, below: 1, default: 0 },
  }),
}

export const crossEntropyOfClasses: ObjectivePart<typeof parameters> = {
  name: 'cross_entropy',
  doc: 'For classifiers: -log of the probability of the correct class, mean over the images.',
  parameters,
  examples: [{ smoothing: 0.1 }],
  takes: 'labeled',
  views: ['batch'],
  heads: ['probability'],
  refusesBatches(_, network, { classes }) {
    const { name } = network
    const outputs = elements(outputShape(network))
    return outputs === classes
      ? undefined
      : `${name} distinguishes ${outputs} classes, but the training groups have ${classes}`
  },
  judge({ smoothing }, { tf, siamese, noise }, [features], { labels }) {
    const logits: Tensor2D = siamese.classify(features, true, { noise })
    const [images, classes] = logits.shape
    const truth = tf.cast(tf.oneHot(tf.cast(labels, 'int32'), classes), 'float32')
    const target = tf.add(tf.mul(truth, 1 - smoothing), smoothing / classes)
    const right = tf.cast(tf.equal(tf.argMax(logits, 1), tf.cast(labels, 'int32')), 'float32')
    return {
      objective: softmaxCrossEntropy(tf, logits, target, tf.fill([images, 1], 1 / images)),
      accuracy: tf.mean(right),
    }
  },
}
