/** The contrastive loss (Hadsell, Chopra and LeCun 2006) over every pair of the batch. */
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core'
import type { Tf } from '../../base/tf.js'
import { flag, number } from '../../protocol/parameters.js'
import { distances, pairMasks } from './distances.js'
import type { ObjectivePart } from './objective.js'

const parameters = {
  margin: number('Images of different classes are pushed apart up to this distance.', {
    above: 0,
    most: 1000,
    default: 1,
  }),
  normalize: flag('Whether features are scaled to unit length first, so that distances are at most 2.', {
    default: true,
  }),
}

export const contrastive: ObjectivePart<typeof parameters> = {
  name: 'contrastive',
  doc: 'For every pair of the batch, with the Euclidean distance d of their features: d^2 / 2 for pairs of one class, max(0, margin - d)^2 / 2 for pairs of two; the sum of the means over the two kinds. It trains only features.',
  parameters,
  examples: [{ margin: 1 }],
  takes: 'classes',
  views: ['batch'],
  heads: [],
  distance: ({ normalize }) => (normalize ? 'cosine' : 'euclidean'),
  judge({ margin, normalize }, { tf }, [left, right], { items }) {
    const d = distances(left, right, normalize)
    const { same, different } = pairMasks(tf, left.shape[0] / items, items)
    const near = tf.div(tf.square(d), 2)
    const far = tf.div(tf.square(tf.relu(tf.sub(margin, d))), 2)
    return {
      objective: tf.add(tf.sum(tf.mul(near, same)), tf.sum(tf.mul(far, different))),
      accuracy: share(tf, d, margin / 2, { same, different }),
    }
  },
}

/** The fraction of pairs on the correct side of a threshold, both kinds with equal weight. */
function share(tf: Tf, d: Tensor2D, threshold: number, { same, different }: ReturnType<typeof pairMasks>) {
  const near = tf.cast(tf.less(d, threshold), 'float32')
  const right = tf.add(tf.sum(tf.mul(near, same)), tf.sum(tf.mul(tf.sub(1, near), different)))
  return tf.div(right, 2) as Scalar
}
