/** Distances between all features of a batch that has several items of several classes. */
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import type { Tf } from '../../base/tf.js'
import { distancesOfAll, ofUnitLength } from '../../model/feature-distance.js'

/**
 * `[images, images]`: Euclidean distances between left and right features; `normalize` scales features to unit length
 * first.
 */
export function distances(left: Tensor, right: Tensor, normalize: boolean): Tensor2D {
  const [a, b] = normalize ? [left, right].map(ofUnitLength) : [left, right]
  return distancesOfAll(a, b, 'euclidean')
}

export interface PairMasks {
  /** Two different items of the same class; the weights sum to 1. */
  readonly same: Tensor2D
  /** Items of different classes; the weights sum to 1. */
  readonly different: Tensor2D
}

/** `[images, images]` each, with images item-major: row i * classes + c is item i of class c. */
export function pairMasks(tf: Tf, classes: number, items: number): PairMasks {
  const images = classes * items
  const oneClass = tf.tile(tf.eye(classes), [items, items])
  const self = tf.eye(images)
  return {
    same: tf.div(tf.sub(oneClass, self), images * (items - 1)),
    different: tf.div(tf.sub(1, oneClass), images * (images - items)),
  }
}
