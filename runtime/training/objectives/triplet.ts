/** The triplet loss with semi-hard negatives (Schroff, Kalenichenko and Philbin 2015, FaceNet), over every pair of the batch. */
import type { Scalar } from '@tensorflow/tfjs-core'
import { flag, number } from '../../protocol/parameters.js'
import { distances, pairMasks } from './distances.js'
import { refusesAllButPairs } from './heads.js'
import type { ObjectivePart } from './objective.js'

const parameters = {
  margin: number('How much nearer an item of the same class is to be than one of another.', {
    above: 0,
    most: 1000,
    default: 0.2,
  }),
  normalize: flag('Whether features are scaled to unit length first.', { default: true }),
}

/** Above every distance that is compared. */
const far = 1e6

export const triplet: ObjectivePart<typeof parameters> = {
  name: 'triplet',
  doc: 'For every two items of one class, with the nearest image of another class that is farther than they are apart (else the farthest of all): max(0, d(same)^2 - d(other)^2 + margin), mean over all. The head is not trained.',
  parameters,
  examples: [{ margin: 0.2 }],
  takes: 'classes',
  views: ['batch'],
  headless: true,
  refuses: (_, network) => refusesAllButPairs(network),
  judge({ margin, normalize }, { tf }, features, { items }) {
    const images = features.shape[0]
    const d = tf.square(distances(tf, features, normalize))
    const { same, different } = pairMasks(tf, images / items, items)
    const isOther = tf.greater(different, 0)
    // [anchor, positive, negative]: the negatives farther than the positive.
    const positive = tf.expandDims(d, 2)
    const negative = tf.expandDims(d, 1)
    const farther = tf.logicalAnd(tf.greater(negative, positive), tf.expandDims(isOther, 1))
    const nearestFarther = tf.min(tf.where(farther, tf.add(negative, tf.zerosLike(positive)), far), 2)
    const farthest = tf.max(tf.where(isOther, d, -far), 1, true)
    const chosen = tf.where(
      tf.less(nearestFarther, far),
      nearestFarther,
      tf.add(farthest, tf.zerosLike(nearestFarther)),
    )
    const losses = tf.relu(tf.add(tf.sub(d, chosen), margin))
    const right = tf.cast(tf.less(d, chosen), 'float32')
    return {
      objective: tf.sum(tf.mul(losses, same)) as Scalar,
      accuracy: tf.sum(tf.mul(right, same)) as Scalar,
    }
  },
}
