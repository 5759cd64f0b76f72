/** What is reached without learning anything: the figure that a trained network must leave behind, on any test of pairs. */
import type { Tensor2D } from '@tensorflow/tfjs-core'
import type { Tf } from '../base/tf.js'
import { type ImageStore, readImage, valuesPerImage } from '../data/image-store.js'
import type { Scorer } from './scorer.js'

/**
 * Scores two images by the negative square of the distance of their pixels; for two colours that counts the pixels that differ, without rounding. It is
 * the same in every view.
 */
export function pixelScorer(tf: Tf, images: ImageStore): Scorer {
  const values = valuesPerImage(images)
  return {
    async embed(wanted) {
      const pixels = new Float32Array(wanted.length * values)
      for (const [at, image] of wanted.entries()) readImage(images, image, pixels, at * values)
      return tf.tensor2d(pixels, [wanted.length, values])
    },
    score: (left, right) => tf.tidy(() => tf.neg(tf.sum(tf.squaredDifference(left, right), 1))),
    scoreAll: (left, right) =>
      tf.tidy((): Tensor2D => {
        const squares = (images: typeof left) => tf.sum(tf.square(images), 1)
        const both = tf.add(tf.expandDims(squares(left), 1), tf.expandDims(squares(right), 0))
        return tf.sub(tf.mul(2, tf.matMul(left as Tensor2D, right as Tensor2D, false, true)), both)
      }),
    probability: (score) => score,
  }
}
