/**
 * The triplet loss with semi-hard negatives (Schroff, Kalenichenko and Philbin 2015, FaceNet), over every pair of the
 * batch.
 */
import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import type { Tf } from '../../base/tf.js'
import { flag, number } from '../../protocol/parameters.js'
import { distances, pairMasks } from './distances.js'
import type { ObjectivePart } from './objective.js'

const parameters = {
  margin: number('How much closer an image of the same class should be than one of another.', {
    above: 0,
    most: 1000,
    default: 0.2,
  }),
  normalize: flag('Whether features are scaled to unit length first.', { default: true }),
}

/** Larger than every squared distance. */
const far = 1e30

export const triplet: ObjectivePart<typeof parameters> = {
  name: 'triplet',
  doc: 'For every two images of one class, with the nearest image of another class that is farther away than their distance (or else the farthest of all): max(0, d(same)^2 - d(other)^2 + margin), mean over all. It trains only features.',
  parameters,
  examples: [{ margin: 0.2 }],
  takes: 'classes',
  views: ['batch'],
  heads: [],
  distance: ({ normalize }) => (normalize ? 'cosine' : 'euclidean'),
  judge({ margin, normalize }, { tf }, [left, right], { items }) {
    const images = left.shape[0]
    const d: Tensor2D = tf.square(distances(left, right, normalize))
    const { same, different } = pairMasks(tf, images / items, items)
    const chosen = tf.sum(tf.mul(chooseNegatives(tf, d, different), tf.expandDims(d, 1)), 2)
    const losses = tf.relu(tf.add(tf.sub(d, chosen), margin))
    const hits = tf.cast(tf.less(d, chosen), 'float32')
    return {
      objective: tf.sum(tf.mul(losses, same)) as Scalar,
      accuracy: tf.sum(tf.mul(hits, same)) as Scalar,
    }
  },
}

/** `[anchor, positive, negative]`: 1 at the pair's negative, shared among ties. The choice has no gradient. */
function chooseNegatives(tf: Tf, squares: Tensor2D, different: Tensor2D): Tensor {
  const choose = tf.customGrad((...inputs) => {
    const [d] = inputs as Tensor[]
    const isOther = tf.expandDims(tf.greater(different, 0), 1)
    const [positive, negative] = [tf.expandDims(d, 2), tf.expandDims(d, 1)]
    const farther = tf.where(tf.logicalAnd(tf.greater(negative, positive), isOther), negative, far)
    const others = tf.where(isOther, negative, -far)
    const nearest = tf.min(farther, 2, true)
    const semiHard = tf.cast(tf.equal(farther, nearest), 'float32')
    const farthest = tf.cast(tf.equal(others, tf.max(others, 2, true)), 'float32')
    const chosen = tf.where(tf.less(nearest, far), semiHard, farthest)
    return { value: tf.div(chosen, tf.sum(chosen, 2, true)), gradFunc: () => tf.zeros(d.shape) }
  })
  return choose(squares)
}
