/** A network that an engine holds, as tests see it. */
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core'
import type { Tf } from '../base/tf.js'
import type { Dataset } from '../data/dataset.js'
import { type ImageStore, valuesPerImage } from '../data/image-store.js'
import { bindPipeline } from '../data/images/pipeline.js'
import { distancesOfAll, distancesOfPairs } from '../model/feature-distance.js'
import { rankingScores } from '../model/score-all-pairs.js'
import type { Siamese } from '../model/siamese.js'
import type { FeatureDistance } from '../protocol/feature-distances.js'
import type { PartUse } from '../protocol/part.js'
import { sigmoid } from './rule.js'
import { type Classifier, labelsOf, type Scorer } from './scorer.js'

export interface ModelOptions {
  readonly tf: Tf
  readonly siamese: Siamese
  readonly images: ImageStore
  /** How images are prepared. */
  readonly steps: readonly PartUse[]
}

/** Compares images by the network's scores; where it has no head, by the distance of their features. */
export function modelScorer(options: ModelOptions & { readonly distance?: FeatureDistance | undefined }): Scorer {
  const { tf, siamese, distance = 'euclidean' } = options
  const { towers, head } = siamese.network
  const embed = embedder(options)
  const embedding = { towers: towers.length, embed: async (...of: Parameters<Scorer['embed']>) => embed(...of) }
  if (head === undefined) {
    return {
      ...embedding,
      score: (left, right) => tf.neg(distancesOfPairs(left, right, distance)),
      scoreAll: (left, right) => tf.neg(distancesOfAll(left, right, distance)),
      output: (score) => -score,
    }
  }
  const { nodes, output, gives } = head
  return {
    ...embedding,
    score: (left, right) => rankingScores(head, siamese.score(left, right, false)),
    scoreAll: (left, right) => siamese.scoreAll(left, right, false),
    output: (score) => {
      const own = gives === 'distance' ? -score : score
      return nodes[output].op === 'sigmoid' ? sigmoid(own) : own
    },
  }
}

/** Classifies images by the network's logits. `groups` are those that it was trained on. */
export function modelClassifier(options: ModelOptions & { readonly groups: Dataset['groups'] }): Classifier {
  const { tf, siamese, groups } = options
  const embed = embedder(options)
  return {
    labels: labelsOf(groups),
    async classScores(images) {
      const logits = tf.tidy(() => siamese.classify(embed(images), false))
      const values = (await logits.data()) as Float32Array
      logits.dispose()
      return values
    },
  }
}

/** A tower's output for images, `[images, ...]`, outside of training. */
function embedder({ tf, siamese, images, steps }: ModelOptions): (...of: Parameters<Scorer['embed']>) => Tensor {
  const { shape, evaluation } = bindPipeline(steps, images)
  const size = valuesPerImage(shape)
  return (chunk, view = 0, branch = 0) => {
    const values = new Float32Array(chunk.length * size)
    for (const [row, image] of chunk.entries()) evaluation(images, image, values, row * size, view)
    return tf.tidy(() => {
      const input: Tensor4D = tf.tensor4d(values, [chunk.length, shape.height, shape.width, shape.channels])
      return siamese.features(input, false, { branch })
    })
  }
}
