/** Distances between features: used by objectives on features, and as the score of networks without a head. */
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { pairwiseDistance } from '../engines/gradients/pairwise-distance.js'
import type { FeatureDistance } from '../protocol/feature-distances.js'

/** A lower bound for squared distances and lengths: closer to 0, the slope 1 / distance is too large for a gradient. */
const least = 1e-12

/**
 * `[n, m]`: the distance of every left image's features `[n, ...]` from every right image's `[m, ...]`. Differentiable.
 */
export function distancesOfAll(left: Tensor, right: Tensor, distance: FeatureDistance): Tensor2D {
  return tf.tidy(() => {
    const [a, b] = [left, right].map(rows)
    if (distance === 'euclidean') return euclidean(a, b)
    if (distance === 'l1') return pairwiseDistance(a, b, tf.ones([a.shape[1]]), 1)
    return tf.sub<Tensor2D>(1, tf.matMul(ofUnitLength(a), ofUnitLength(b), false, true))
  })
}

/** `[n]`: the distance of each left image's features from those of the right image at the same index. */
export function distancesOfPairs(left: Tensor, right: Tensor, distance: FeatureDistance): Tensor1D {
  return tf.tidy(() => {
    const [a, b] = [left, right].map(rows)
    if (distance === 'cosine') return tf.sub<Tensor1D>(1, tf.sum(tf.mul(ofUnitLength(a), ofUnitLength(b)), 1))
    const differences = tf.sub(a, b)
    if (distance === 'l1') return tf.sum(tf.abs(differences), 1)
    return tf.sqrt(tf.maximum(tf.sum(tf.square(differences), 1), least))
  })
}

/** `[images, features]`. */
const rows = (features: Tensor): Tensor2D => tf.reshape(features, [features.shape[0], -1])

/** Features scaled to length 1, `[images, features]`. */
export function ofUnitLength(features: Tensor): Tensor2D {
  const flat = rows(features)
  return tf.div(flat, tf.sqrt(tf.maximum(tf.sum(tf.square(flat), 1, true), least)))
}

/** Distances from the matrix product of all features. */
function euclidean(a: Tensor2D, b: Tensor2D): Tensor2D {
  const [squaresA, squaresB] = [a, b].map((x) => tf.sum(tf.square(x), 1, true))
  const products = tf.matMul(a, b, false, true)
  const squared = tf.sub(tf.add(squaresA, tf.transpose(squaresB)), tf.mul(products, 2))
  return tf.sqrt(tf.maximum(squared, least)) as Tensor2D
}
