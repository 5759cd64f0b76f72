/**
 * Every pair of the batch: each image is classified among the classes of the batch by its scores with one item of each
 * (N-pair loss, Sohn 2016; episodes of Snell et al. 2017 with every item as query and as support).
 */
import type { Tensor, Tensor2D, Tensor3D, Variable } from '@tensorflow/tfjs-core'
import type { Tf } from '../../base/tf.js'
import { whyPairsTakeTooMuch } from '../../model/score-all-pairs.js'
import type { Settings } from '../../protocol/parameters.js'
import { flag, number, range } from '../../protocol/parameters.js'
import { softmaxCrossEntropy } from './cross-entropy.js'
import type { Judgement, ObjectivePart } from './objective.js'

const parameters = {
  smoothing: number(
    'Label smoothing: the fraction of the target that is spread evenly over all classes of the batch.',
    {
      ...{ least: 0, below: 1, default: 0 },
    },
  ),
  scale: number("The factor of the head's score before the softmax; its initial value if it is learned.", {
    ...{ above: 0, most: 1000, default: 1 },
  }),
  learn_scale: flag('Whether the scale is learned, within scale_bounds.', { default: false }),
  scale_bounds: range('The bounds of a learned scale.', { above: 0, most: 10_000, default: [5, 50] }),
}

type AllPairsSettings = Settings<typeof parameters>

export const allPairs: ObjectivePart<typeof parameters> = {
  name: 'all_pairs',
  doc: "Every pair of the batch: for each ordered pair of items of the classes, the cross-entropy of a softmax over the batch's classes. The softmax is of the head's scores (its logits if it ends in a sigmoid, negated if it is a distance). The mean over all pairs.",
  parameters,
  examples: [{ smoothing: 0.02, scale: 12, learn_scale: true }, {}],
  takes: 'classes',
  views: ['batch'],
  check: ({ learn_scale, scale, scale_bounds: [least, most] }) =>
    !learn_scale || (scale > least && scale < most)
      ? undefined
      : `scale is ${scale} and scale_bounds are ${least} and ${most}; a learned scale starts between the bounds`,
  heads: ['probability', 'similarity', 'distance'],
  refusesBatches: (_, { head }, { images }) => head && whyPairsTakeTooMuch(head, images, images),
  learned: (settings): Record<string, number> => (settings.learn_scale ? { scale: toFree(settings) } : {}),
  judge(settings, { tf, siamese, learned, noise }, [left, right], { items }) {
    const classes = left.shape[0] / items
    const scores = siamese.scoreAll(left, right, true, { noise })
    const logits = tf.mul(scores, scaleOf(tf, settings, learned.get('scale')))
    return softmaxOverClasses(tf, logits as Tensor2D, { classes, items, smoothing: settings.smoothing })
  },
}

/**
 * The unbounded parameter of a learned scale: log scale is the sigmoid of it, mapped to the interval between the logs
 * of the bounds. So no step leaves the bounds, and the gradient never becomes 0.
 */
function toFree({ scale, scale_bounds: [least, most] }: AllPairsSettings): number {
  const share = Math.log(scale / least) / Math.log(most / least)
  return Math.log(share / (1 - share))
}

function scaleOf(tf: Tf, { scale, scale_bounds: [least, most] }: AllPairsSettings, free: Variable | undefined): Tensor {
  if (free === undefined) return tf.scalar(scale)
  return tf.mul(tf.exp(tf.mul(tf.sigmoid(free), Math.log(most / least))), least)
}

interface Episode {
  readonly classes: number
  readonly items: number
  readonly smoothing: number
}

/**
 * `logits` are `[items * classes, items * classes]`, item-major: row i * classes + c is item i of class c. Each row is
 * a query. For every other item number j it is classified among the columns j * classes + d.
 */
export function softmaxOverClasses(tf: Tf, logits: Tensor2D, { classes, items, smoothing }: Episode): Judgement {
  const queries = items * classes
  const byItem: Tensor3D = tf.reshape(logits, [queries, items, classes])
  const truth = tf.expandDims(tf.tile(tf.eye(classes), [items, 1]), 1)
  // A query skips its own item number: one of those columns is the query itself.
  const own = tf.reshape(tf.tile(tf.expandDims(tf.eye(items), 1), [1, classes, 1]), [queries, items, 1])
  const weights = tf.div(tf.sub(1, own), queries * (items - 1))
  const target = tf.add(tf.mul(truth, 1 - smoothing), smoothing / classes)
  return {
    objective: softmaxCrossEntropy(tf, byItem, target, weights),
    accuracy: tf.sum(tf.mul(rankedFirst(tf, byItem, truth), weights)),
  }
}

/** 1 if the correct class has a higher score than every other, over the last axis; `[..., 1]`. */
function rankedFirst(tf: Tf, scores: Tensor, truth: Tensor): Tensor {
  const own = tf.sum(tf.mul(scores, truth), -1, true)
  const notLower = tf.sum(tf.cast(tf.greaterEqual(scores, own), 'float32'), -1, true)
  // Comparing the correct class with itself.
  return tf.cast(tf.lessEqual(notLower, 1), 'float32')
}
