/** The gradients of one batch: at once where their memory allows it, part by part where not. */
import type { NamedTensorMap, Scalar, Tensor, Tensor1D, Tensor4D, Variable } from '@tensorflow/tfjs-core'
import type { Network } from '../../compiler/graph.js'
import type { Tf } from '../base/tf.js'
import type { TrainingPass } from '../model/model.js'
import type { NoiseAddress } from '../model/noise.js'
import type { Scores, Siamese } from '../model/siamese.js'
import type { Protocol } from '../protocol/protocol.js'
import { crossEntropyOfLogits, crossEntropyOfProbabilities } from './loss.js'
import { activationBytes, leastActivationBudget, type Segment, segmentShare, segmentTower } from './segments.js'

export interface PairTensors {
  /** The left images of all pairs, then the right ones: `[2 pairs, height, width, channels]`. */
  readonly images: Tensor4D
  /** `[pairs]`. */
  readonly labels: Tensor1D
}

export interface Gradients {
  /** Of the pairs, without the penalties; kept like `accuracy`. */
  readonly crossEntropy: Scalar
  /** The share of pairs on the right side of 1/2 (Keras's binary accuracy: exactly 1/2 counts as different). Kept: no tidy disposes of it. */
  readonly accuracy: Scalar
  /** Of the cross-entropy, by the variable's name. */
  readonly gradients: NamedTensorMap
}

export interface GradientOptions {
  readonly tf: Tf
  readonly network: Network
  readonly siamese: Siamese
  readonly batchNormalization: Protocol['batch_normalization']
  /** The engine's, in bytes; absent: `leastActivationBudget`. */
  readonly activationBudget?: number | undefined
}

/** What the random masks of a step depend on. */
export type StepAddress = Pick<NoiseAddress, 'seed' | 'iteration'>

/** To be called inside a tidy, like what it gives. */
export type ComputeGradients = (pairs: PairTensors, step: StepAddress) => Gradients

/**
 * Chooses the way. It depends on the network, the number of pairs and the engine alone, so that two machines take the same.
 * Either way the tower sees both images of every pair in one batch, where each side has masks of its own.
 */
export function chooseGradients(options: GradientOptions, pairs: number): ComputeGradients {
  const { network, activationBudget = leastActivationBudget } = options
  if (activationBytes(network, 2 * pairs) <= activationBudget) return gradientsAtOnce(options)
  return gradientsByParts(options, segmentTower(network, 2 * pairs, segmentShare * activationBudget))
}

/** Plain back-propagation. */
export function gradientsAtOnce(options: GradientOptions): ComputeGradients {
  const { tf, network, siamese } = options
  const variables = variablesOf(network, siamese)
  return ({ images, labels }, step) => {
    let judged: Judged | undefined
    const { grads } = tf.variableGrads(() => {
      const features = siamese.features(images, true, towerPass(options, step))
      judged = judgeFeatures(options, features, labels, step)
      return judged.crossEntropy
    }, variables)
    return { ...judged!, gradients: grads }
  }
}

/**
 * Keeps the values at the cuts, and computes each segment again for its gradient, but the last, which is differentiated with the head as it
 * is computed: up to a third more work for a fraction of the memory.
 */
export function gradientsByParts(options: GradientOptions, segments: readonly Segment[]): ComputeGradients {
  const { tf, network, siamese } = options
  const last = segments.at(-1)!
  const again = segments.slice(0, -1)
  const before = new Set(again.flatMap(({ weights }) => weights))
  const own = new Set(last.weights)
  const ending = network.weights
    .filter(({ path, trainable }) => trainable && (own.has(path) || !before.has(path)))
    .map(({ path }) => siamese.weights.get(path)!)
  const moving = network.weights.filter(({ trainable }) => !trainable).map(({ path }) => siamese.weights.get(path)!)

  return ({ images, labels }, step) => {
    const pass = towerPass(options, step)
    const values = forward(siamese, again, images, pass)
    let judged: Judged | undefined
    const end = tf.valueAndGrads((given: Tensor) => {
      const features = siamese.towerPart(last.from, last.to, given, true, pass)
      judged = judgeFeatures(options, features, labels, step)
      return judged.crossEntropy
    })([values.at(-1)!, ...ending])
    if (again.length > 0) tf.dispose(values.at(-1)!)

    const sums = createSums(tf)
    for (const [index, variable] of ending.entries()) sums.add(variable, end.grads[1 + index])
    // Computing a segment again moves the averages again: they have moved already.
    const moved = moving.map((variable) => tf.clone(variable))
    backward(options, again, { values, pass, ofLast: end.grads[0] }, sums)
    for (const [index, variable] of moving.entries()) variable.assign(moved[index])
    return { ...judged!, gradients: sums.gradients }
  }
}

/** Left and right in one batch. */
function towerPass({ batchNormalization }: GradientOptions, step: StepAddress): TrainingPass {
  return {
    noise: [
      { ...step, application: 'left' },
      { ...step, application: 'right' },
    ],
    sides: batchNormalization === 'by_side' ? 2 : 1,
  }
}

/** The values at the cuts: the images, then what each segment gives. */
function forward(siamese: Siamese, segments: readonly Segment[], images: Tensor4D, pass: TrainingPass): Tensor[] {
  const values: Tensor[] = [images]
  for (const { from, to } of segments) values.push(siamese.towerPart(from, to, values.at(-1)!, false, pass))
  return values
}

/** What segments gave, the images before it, and the gradient of the last value. */
interface Computed {
  readonly values: readonly Tensor[]
  readonly pass: TrainingPass
  readonly ofLast: Tensor
}

/** Adds the tower's gradients to the sums; disposes of its values and of the gradients on the way. */
function backward(
  { tf, siamese }: GradientOptions,
  segments: readonly Segment[],
  { values, pass, ofLast }: Computed,
  sums: Sums,
): void {
  let gradient = ofLast
  for (const [index, { from, to, weights }] of [...segments.entries()].reverse()) {
    const input = values[index]
    const variables = weights.map((path) => siamese.weights.get(path)!)
    // Nobody asks for the images' gradient.
    const inputs = index === 0 ? [] : [input]
    if (inputs.length + variables.length === 0) return
    const part = (...given: Tensor[]) => siamese.towerPart(from, to, index === 0 ? input : given[0], true, pass)
    const found = tf.grads(part)([...inputs, ...variables], gradient)
    for (const [position, variable] of variables.entries()) sums.add(variable, found[inputs.length + position])
    tf.dispose(gradient)
    if (index > 0) tf.dispose(input)
    gradient = found[0]
  }
}

interface Sums {
  readonly gradients: NamedTensorMap
  add(variable: Variable, gradient: Tensor): void
}

function createSums(tf: Tf): Sums {
  const gradients: NamedTensorMap = {}
  return {
    gradients,
    add({ name }, gradient) {
      const before = gradients[name]
      gradients[name] = before === undefined ? gradient : tf.add(before, gradient)
      if (before !== undefined) tf.dispose([before, gradient])
    },
  }
}

function variablesOf(network: Network, siamese: Siamese): Variable[] {
  return network.weights.filter(({ trainable }) => trainable).map(({ path }) => siamese.weights.get(path)!)
}

type Judged = Pick<Gradients, 'crossEntropy' | 'accuracy'>

/** `features` are those of the left images, then those of the right ones. */
function judgeFeatures(
  { tf, siamese }: GradientOptions,
  features: Tensor,
  labels: Tensor1D,
  step: StepAddress,
): Judged {
  const [left, right] = tf.split(features, 2)
  const scores = siamese.score(left, right, true, { noise: [{ ...step, application: 'head' }] })
  return {
    crossEntropy: tf.keep(crossEntropy(tf, scores, labels)),
    accuracy: tf.keep(binaryAccuracy(tf, scores, labels)),
  }
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
