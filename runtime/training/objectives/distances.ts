/** Distances between all features of a batch of several items of several classes. */
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import type { Tf } from '../../base/tf.js'

/** Below it a distance has no usable gradient: its slope is 1 / distance. */
const least = 1e-12

/** `[images, images]`: Euclidean distances, from the product of all features with all; `normalize` scales features to unit length first. */
export function distances(tf: Tf, features: Tensor, normalize: boolean): Tensor2D {
  const flat: Tensor2D = tf.reshape(features, [features.shape[0], -1])
  const length = tf.sqrt(tf.maximum(tf.sum(tf.square(flat), 1, true), least))
  const vectors = (normalize ? tf.div(flat, length) : flat) as Tensor2D
  const squares = tf.sum(tf.square(vectors), 1, true)
  const products = tf.matMul(vectors, vectors, false, true)
  const squared = tf.sub(tf.add(squares, tf.transpose(squares)), tf.mul(products, 2))
  return tf.sqrt(tf.maximum(squared, least)) as Tensor2D
}

export interface PairMasks {
  /** Two different items of one class; the weights sum to 1. */
  readonly same: Tensor2D
  /** Items of two classes; the weights sum to 1. */
  readonly different: Tensor2D
}

/** `[images, images]` each, images being item-major: row i * classes + c is item i of class c. */
export function pairMasks(tf: Tf, classes: number, items: number): PairMasks {
  const images = classes * items
  const oneClass = tf.tile(tf.eye(classes), [items, items])
  const self = tf.eye(images)
  return {
    same: tf.div(tf.sub(oneClass, self), images * (items - 1)),
    different: tf.div(tf.sub(1, oneClass), images * (images - items)),
  }
}
