/** One iteration of training: forward, backward, one step of the optimiser. */
import type { Scalar } from '@tensorflow/tfjs-core'
import type { Network } from '../../compiler/graph.js'
import type { Tf } from '../base/tf.js'
import type { PairBatch } from '../data/batch.js'
import type { Siamese } from '../model/siamese.js'
import type { Protocol } from '../protocol/protocol.js'
import { chooseGradients } from './gradients.js'
import type { Sgd, TrainableWeight } from './optimizer.js'

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
  readonly batchNormalization: Protocol['batch_normalization']
  /** The engine's, in bytes. */
  readonly activationBudget?: number | undefined
  /** The run's, for dropout. */
  readonly seed: number
}

/** The weights that training moves, by path. */
export function trainableWeights(network: Network, siamese: Siamese): ReadonlyMap<string, TrainableWeight> {
  const trainable = network.weights.filter((weight) => weight.trainable)
  return new Map(trainable.map(({ path, l2 }) => [path, { variable: siamese.weights.get(path)!, l2 }]))
}

/** Prepares the step for batches of so many pairs. Apart from the results nothing stays on the engine. */
export function trainingStep(options: StepOptions, pairs: number) {
  const { tf, network, sgd, seed } = options
  const compute = chooseGradients(options, pairs)
  const shape = [2 * pairs, ...network.input.shape] as [number, number, number, number]

  return (
    iteration: number,
    { images, labels }: Pick<PairBatch, 'images' | 'labels'>,
    learningRate: number,
    momentum: number,
  ): StepResult =>
    tf.tidy(() => {
      const tensors = { images: tf.tensor4d(images, shape), labels: tf.tensor1d(labels) }
      const { gradients, crossEntropy, accuracy } = compute(tensors, { seed, iteration })
      const penalty = sgd.step(gradients, learningRate, momentum)
      return { loss: tf.keep(tf.add(crossEntropy, penalty)) as Scalar, crossEntropy, accuracy }
    })
}
