/** A network on an engine in the form that tests use. */
import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core'
import type { Tf } from '../base/tf.js'
import { type ImageStore, valuesPerImage } from '../data/image-store.js'
import { bindPipeline } from '../data/images/pipeline.js'
import { planAllPairs } from '../model/all-pairs.js'
import { distancesOfAll } from '../model/feature-distance.js'
import { rankingScores } from '../model/score-all-pairs.js'
import type { Siamese } from '../model/siamese.js'
import type { FeatureDistance } from '../protocol/feature-distances.js'
import type { PartUse } from '../protocol/part.js'
import { sigmoid } from './rule.js'
import type { Classifier, Scorer } from './scorer.js'

export interface ModelOptions {
  readonly tf: Tf
  readonly siamese: Siamese
  readonly images: ImageStore
  /** How images are prepared. */
  readonly steps: readonly PartUse[]
}

/** Compares images by the network's scores, or by the distance of their features if it has no head. */
export function modelScorer(options: ModelOptions & { readonly distance?: FeatureDistance | undefined }): Scorer {
  const { tf, siamese, distance = 'euclidean' } = options
  const { towers, head } = siamese.network
  const embed = embedder(options)
  const embedding = { towers: towers.length, embed: async (...of: Parameters<Scorer['embed']>) => embed(...of) }
  if (head === undefined) {
    return {
      ...embedding,
      scoreAll: several(tf, (left, right) => tf.neg<Tensor2D>(distancesOfAll(left, right, distance))),
      output: (score) => -score,
    }
  }
  const { nodes, output, gives } = head
  return {
    ...embedding,
    ...(planAllPairs(head).way === 'pairs' && {
      score: (left, right) =>
        scorePairs(tf, left, right, (...sides) => rankingScores(head, siamese.score(...sides, false))),
    }),
    scoreAll: several(tf, (left, right) => siamese.scoreAll(left, right, false)),
    output: (score) => {
      const own = gives === 'distance' ? -score : score
      return nodes[output].op === 'sigmoid' ? sigmoid(own) : own
    },
  }
}

/**
 * Some engines sum matrix products with a single row in a different order: a single row is duplicated, so that results
 * do not depend on how many are computed together.
 */
function atLeastTwo(tf: Tf, rows: Tensor): Tensor {
  return rows.shape[0] === 1 ? tf.concat([rows, rows]) : rows
}

/** Scores of all pairs, with at least two rows on each side. */
function several(tf: Tf, scoreAll: Scorer['scoreAll']): Scorer['scoreAll'] {
  return (left, right) =>
    tf.tidy(() => {
      const scores = scoreAll(atLeastTwo(tf, left), atLeastTwo(tf, right))
      return tf.slice(scores, [0, 0], [left.shape[0], right.shape[0]])
    })
}

function scorePairs(tf: Tf, left: Tensor, right: Tensor, score: NonNullable<Scorer['score']>): Tensor1D {
  return tf.tidy(() => tf.slice(score(atLeastTwo(tf, left), atLeastTwo(tf, right)), 0, left.shape[0]))
}

/** Classifies images by the network's logits. `labels` name its outputs. */
export function modelClassifier(options: ModelOptions & Pick<Classifier, 'labels'>): Classifier {
  const { tf, siamese, labels } = options
  const embed = embedder(options)
  return {
    labels,
    async classScores(images) {
      const logits = tf.tidy(() => tf.slice(siamese.classify(atLeastTwo(tf, embed(images)), false), 0, images.length))
      const values = (await logits.data()) as Float32Array
      logits.dispose()
      return values
    },
  }
}

/** A tower's output for images, `[images, ...]`, at inference. */
function embedder({ tf, siamese, images, steps }: ModelOptions): (...of: Parameters<Scorer['embed']>) => Tensor {
  const { shape, evaluation } = bindPipeline(steps, images)
  const size = valuesPerImage(shape)
  return (chunk, view = 0, branch = 0) => {
    const values = new Float32Array(chunk.length * size)
    for (const [row, image] of chunk.entries()) evaluation(images, image, values, row * size, view)
    return tf.tidy(() => {
      const input = tf.tensor4d(values, [chunk.length, shape.height, shape.width, shape.channels])
      return tf.slice(siamese.features(atLeastTwo(tf, input) as Tensor4D, false, { branch }), 0, chunk.length)
    })
  }
}
