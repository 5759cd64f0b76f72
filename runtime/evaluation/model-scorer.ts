/** A network that an engine holds, as tests see it. */
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core'
import type { Tf } from '../base/tf.js'
import type { Dataset } from '../data/dataset.js'
import { type ImageStore, valuesPerImage } from '../data/image-store.js'
import { bindPipeline } from '../data/images/pipeline.js'
import type { Siamese } from '../model/siamese.js'
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

/** Compares images by the network's scores. */
export function modelScorer(options: ModelOptions): Scorer {
  const { siamese } = options
  const embed = embedder(options)
  const { nodes, output } = siamese.network.head
  return {
    embed: async (images, view) => embed(images, view),
    score: (left, right) => {
      const { logits, probabilities } = siamese.score(left, right, false)
      return logits ?? probabilities
    },
    scoreAll: (left, right) => siamese.scoreAll(left, right, false),
    probability: nodes[output].op === 'sigmoid' ? sigmoid : (score) => score,
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

/** The tower's output for images, `[images, ...]`, outside of training. */
function embedder({ tf, siamese, images, steps }: ModelOptions): (chunk: readonly number[], view?: number) => Tensor {
  const { shape, evaluation } = bindPipeline(steps, images)
  const size = valuesPerImage(shape)
  return (chunk, view = 0) => {
    const values = new Float32Array(chunk.length * size)
    for (const [row, image] of chunk.entries()) evaluation(images, image, values, row * size, view)
    return tf.tidy(() => {
      const input: Tensor4D = tf.tensor4d(values, [chunk.length, shape.height, shape.width, shape.channels])
      return siamese.features(input, false)
    })
  }
}
