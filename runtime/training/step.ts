/** One iteration of training: forward, backward, one step of the optimiser. */
import type { Scalar, Variable } from '@tensorflow/tfjs-core'
import type { Network } from '../../compiler/graph.js'
import type { PairBatch } from '../data/batch.js'
import { chooseGradients } from './gradients.js'
import type { Sgd } from './optimizer.js'
import type { Siamese } from './siamese.js'
import type { Tf } from './tf.js'

/** Still on the engine, where reading would wait for it; the caller reads and disposes of them. */
export interface StepResult {
  /** The objective before the step: cross-entropy plus penalties. */
  readonly loss: Scalar
  /** Its first part. */
  readonly crossEntropy: Scalar
  /** The share of pairs on the right side of 1/2 . */
  readonly accuracy: Scalar
}

export interface StepOptions {
  readonly tf: Tf
  readonly network: Network
  readonly siamese: Siamese
  readonly sgd: Sgd
  /** The run's, for dropout. */
  readonly seed: number
}

/** The weights that training moves, by path. */
export function trainableWeights(network: Network, siamese: Siamese): ReadonlyMap<string, Variable> {
  const trainable = network.weights.filter((weight) => weight.trainable)
  return new Map(trainable.map(({ path }) => [path, siamese.weights.get(path)!]))
}

/** Prepares the step for batches of so many pairs. Apart from the results nothing stays on the engine. */
export function trainingStep({ tf, network, siamese, sgd, seed }: StepOptions, pairs: number) {
  const [height, width, channels] = network.input.shape
  const compute = chooseGradients({ tf, network, siamese }, pairs)
  const images = (values: Float32Array) => tf.tensor4d(values, [pairs, height, width, channels])

  return (iteration: number, batch: PairBatch, learningRate: number, momentum: number): StepResult =>
    tf.tidy(() => {
      const tensors = { left: images(batch.left), right: images(batch.right), labels: tf.tensor1d(batch.labels) }
      const { loss, gradients, ...judged } = compute(tensors, { seed, iteration })
      sgd.step(gradients, learningRate, momentum)
      // A loss of one part, without penalties, may be that part's own tensor.
      return { loss: tf.keep(tf.clone(loss)), ...judged }
    })
}
