/**
 * Groups without images, and a scorer whose scores are whole numbers: sums of them are exact, and ties are frequent.
 */
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import { randomStream } from '../../../runtime/base/random.js'
import type { Tf } from '../../../runtime/base/tf.js'
import type { Group } from '../../../runtime/data/dataset.js'
import { sigmoid } from '../../../runtime/evaluation/rule.js'
import type { Scorer } from '../../../runtime/evaluation/scorer.js'

/** A group for each list of the numbers of items of its classes. */
export function fakeGroups(...sizes: readonly (readonly number[])[]): Group[] {
  let image = 0
  return sizes.map((ofGroup, index) => ({
    name: `group${index}`,
    part: 'evaluation',
    classes: ofGroup.map((items, number) => ({
      name: `class${number}`,
      items: Array.from({ length: items }, () => image++),
    })),
  }))
}

const dimensions = 6

/** Whole numbers from -2 to 2, of an image in a view; a little nearer to those of its class. */
function drawFeatures(image: number, view: number, classSize: number): number[] {
  const own = randomStream(3, 'image', image, view)
  const shared = randomStream(3, 'class', Math.floor(image / classSize))
  return Array.from({ length: dimensions }, () => {
    const common = shared.integer(-2, 2)
    return own.uniform() < 0.6 ? common : own.integer(-2, 2)
  })
}

const drawn = new Map<string, number[]>()

function featuresOf(image: number, view: number, classSize: number): number[] {
  const key = `${image} ${view} ${classSize}`
  const features = drawn.get(key) ?? drawFeatures(image, view, classSize)
  drawn.set(key, features)
  return features
}

/** The score of two images by plain arithmetic; it differs when they change sides. */
export function plainScore(left: number, right: number, view = 0, classSize = 4): number {
  const [a, b] = [left, right].map((image) => featuresOf(image, view, classSize))
  return a.reduce((sum, value, at) => sum + value * b[at], 0) + a[0] - 2 * b[1]
}

/** The mean over 8 views of whole numbers is exact too. */
export function plainMean(left: number, right: number, views: number, classSize = 4): number {
  let sum = 0
  for (let view = 0; view < views; view++) sum += plainScore(left, right, view, classSize)
  return sum / views
}

export interface FakeScorer extends Scorer {
  /** Images embedded so far, in the order in which they were. */
  readonly embedded: { image: number; view: number }[]
}

/** `classSize`: images of consecutive numbers that are more similar. */
export function fakeScorer(tf: Tf, classSize = 4): FakeScorer {
  const embedded: FakeScorer['embedded'] = []
  const column = (features: Tensor2D, at: number): Tensor2D => tf.slice(features, [0, at], [-1, 1])
  return {
    embedded,
    towers: 1,
    async embed(images, view = 0) {
      for (const image of images) embedded.push({ image, view })
      return tf.tensor2d(
        images.map((image) => featuresOf(image, view, classSize)),
        [images.length, dimensions],
      )
    },
    score: (left, right) =>
      tf.tidy((): Tensor1D => {
        const own = tf.sub(column(left as Tensor2D, 0), tf.mul(2, column(right as Tensor2D, 1)))
        return tf.add(tf.sum(tf.mul(left, right), 1), tf.reshape(own, [-1]))
      }),
    scoreAll: (left, right) =>
      tf.tidy((): Tensor2D => {
        const product = tf.matMul(left as Tensor2D, right as Tensor2D, false, true)
        const other = tf.transpose(column(right as Tensor2D, 1))
        return tf.add(product, tf.sub(column(left as Tensor2D, 0), tf.mul(2, other)))
      }),
    output: sigmoid,
  }
}
