/** The batch-hard triplet loss with a soft margin (Hermans, Beyer and Leibe 2017, "In defense of the triplet loss"). */
import type { Scalar } from '@tensorflow/tfjs-core'
import { flag } from '../../protocol/parameters.js'
import { distances, pairMasks } from './distances.js'
import type { ObjectivePart } from './objective.js'

const parameters = {
  normalize: flag('Whether features are scaled to unit length first.', { default: false }),
}

/** Larger than every distance. */
const far = 1e6

export const batchHard: ObjectivePart<typeof parameters> = {
  name: 'batch_hard',
  doc: 'For every image, the farthest image of the same class against the nearest of another class: log(1 + exp(d(farthest) - d(nearest))), mean over all images. It trains only features.',
  parameters,
  examples: [{}, { normalize: true }],
  takes: 'classes',
  views: ['batch'],
  heads: [],
  distance: ({ normalize }) => (normalize ? 'cosine' : 'euclidean'),
  judge({ normalize }, { tf }, [left, right], { items }) {
    const d = distances(left, right, normalize)
    const { same, different } = pairMasks(tf, left.shape[0] / items, items)
    const farthest = tf.max(tf.sub(d, tf.mul(tf.cast(tf.equal(same, 0), 'float32'), far)), 1)
    const nearest = tf.min(tf.add(d, tf.mul(tf.cast(tf.equal(different, 0), 'float32'), far)), 1)
    const hits = tf.cast(tf.less(farthest, nearest), 'float32')
    return { objective: tf.mean(tf.softplus(tf.sub(farthest, nearest))) as Scalar, accuracy: tf.mean(hits) }
  },
}
