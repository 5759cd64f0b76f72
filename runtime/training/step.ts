/** One iteration of training: forward, backward, one step of the optimiser. */
import type { Scalar, Tensor1D, Variable } from '@tensorflow/tfjs-core'
import { type Network, subgraphs } from '../../compiler/graph.js'
import type { PairBatch } from '../data/batch.js'
import { crossEntropyOfLogits, crossEntropyOfProbabilities, l2Penalty } from './loss.js'
import type { Sgd } from './optimizer.js'
import type { Scores, Siamese } from './siamese.js'
import type { Tf } from './tf.js'

/** Still on the engine, where reading would wait for it; the caller reads and disposes of both. */
export interface StepResult {
  /** The objective before the step: cross-entropy plus penalties. */
  readonly loss: Scalar
  /** The share of pairs on the right side of 1/2 (Keras's binary accuracy: exactly 1/2 counts as different). */
  readonly accuracy: Scalar
}

export interface StepOptions {
  readonly tf: Tf
  readonly network: Network
  readonly siamese: Siamese
  readonly sgd: Sgd
}

/** The weights that training moves, by path. */
export function trainableWeights(network: Network, siamese: Siamese): ReadonlyMap<string, Variable> {
  const trainable = network.weights.filter((weight) => weight.trainable)
  return new Map(trainable.map(({ path }) => [path, siamese.weights.get(path)!]))
}

/**
 * Prepares the step. The tower sees the left and the right images one after the other, so that batch normalisation has one
 * set of statistics for each side, as in the Keras reference; its moving averages move twice an iteration, left first.
 * Apart from the two results nothing stays on the engine.
 */
export function trainingStep({ tf, network, siamese, sgd }: StepOptions) {
  const [height, width, channels] = network.input.shape
  const variables = [...trainableWeights(network, siamese).values()]
  const regularised = network.weights.filter(({ trainable, l2 }) => trainable && l2 > 0)

  return (batch: PairBatch, learningRate: number, momentum: number): StepResult =>
    tf.tidy(() => {
      const shape = [batch.pairs, height, width, channels] as [number, number, number, number]
      const labels = tf.tensor1d(batch.labels)
      let accuracy: Scalar | undefined
      const objective = (): Scalar => {
        const left = siamese.features(tf.tensor4d(batch.left, shape), true)
        const right = siamese.features(tf.tensor4d(batch.right, shape), true)
        const scores = siamese.score(left, right, true)
        accuracy = tf.keep(binaryAccuracy(tf, scores, labels))
        const penalties = regularised.map(({ path, l2 }) => l2Penalty(tf, siamese.weights.get(path)!, l2))
        return tf.addN([crossEntropy(tf, scores, labels), ...penalties])
      }
      const { value, grads } = tf.variableGrads(objective, variables)
      sgd.step(grads, learningRate, momentum)
      return { loss: tf.keep(value), accuracy: accuracy! }
    })
}

function crossEntropy(tf: Tf, { logits, probabilities }: Scores, labels: Tensor1D): Scalar {
  return logits === undefined
    ? crossEntropyOfProbabilities(tf, probabilities, labels)
    : crossEntropyOfLogits(tf, logits, labels)
}

function binaryAccuracy(tf: Tf, { logits, probabilities }: Scores, labels: Tensor1D): Scalar {
  const same = logits === undefined ? tf.greater(probabilities, 0.5) : tf.greater(logits, 0)
  return tf.mean(tf.cast(tf.equal(tf.cast(same, 'float32'), labels), 'float32'))
}

/** Why the network cannot be trained on pairs, or undefined where it can. */
export function whyNotTrainable(network: Network): string | undefined {
  const [tower, head] = subgraphs(network)
  if (tower.applications !== 2 || head.inputs.length !== 2) return `network ${network.name} does not compare two images`
  const output = head.nodes[head.output].output
  if (output.length !== 1 || output[0] !== 1) {
    return `the head of ${network.name} gives ${output.join('x')} numbers a pair, and training needs one probability`
  }
  return undefined
}
