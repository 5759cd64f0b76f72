/** The gradients of one batch: at once where their memory allows it, part by part where not. */
import type { NamedTensorMap, Scalar, Tensor, Tensor1D, Tensor4D, Variable } from '@tensorflow/tfjs-core'
import type { Network } from '../../compiler/graph.js'
import type { NoiseAddress } from '../noise.js'
import { crossEntropyOfLogits, crossEntropyOfProbabilities, l2Penalty } from './loss.js'
import { activationBudget, activationBytes, type Segment, segmentTower } from './segments.js'
import type { Scores, Siamese } from './siamese.js'
import type { Tf } from './tf.js'

export interface PairTensors {
  readonly left: Tensor4D
  readonly right: Tensor4D
  /** `[pairs]`. */
  readonly labels: Tensor1D
}

export interface Gradients {
  /** Cross-entropy plus penalties. */
  readonly loss: Scalar
  /** Of the pairs, without the penalties; kept like `accuracy`. */
  readonly crossEntropy: Scalar
  /** The share of pairs on the right side of 1/2 (Keras's binary accuracy: exactly 1/2 counts as different). Kept: no tidy disposes of it. */
  readonly accuracy: Scalar
  /** By the variable's name. */
  readonly gradients: NamedTensorMap
}

export interface GradientOptions {
  readonly tf: Tf
  readonly network: Network
  readonly siamese: Siamese
}

/** What the random masks of a step depend on. */
export type StepAddress = Pick<NoiseAddress, 'seed' | 'iteration'>

/** To be called inside a tidy, like what it gives. */
export type ComputeGradients = (pairs: PairTensors, step: StepAddress) => Gradients

/**
 * Chooses the way. It depends on the network and the number of pairs alone, so that two machines take the same.
 * Either way the tower sees left and right one after the other: batch normalisation has one set of statistics for each side, as in
 * the Keras reference, and its moving averages move twice an iteration, left first.
 */
export function chooseGradients(options: GradientOptions, pairs: number, budget = activationBudget): ComputeGradients {
  const { network } = options
  if (2 * activationBytes(network, pairs) <= budget) return gradientsAtOnce(options)
  return gradientsByParts(options, segmentTower(network, pairs, budget))
}

/** Plain back-propagation. */
export function gradientsAtOnce({ tf, network, siamese }: GradientOptions): ComputeGradients {
  const variables = variablesOf(network, siamese)
  return ({ left, right, labels }, step) => {
    let judged: Judged | undefined
    const { value, grads } = tf.variableGrads(() => {
      const features = sides({ left, right }, step).map(({ images, noise }) => siamese.features(images, true, noise))
      const scores = siamese.score(features[0], features[1], true, { ...step, application: 'head' })
      judged = judgeBatch(tf, scores, labels)
      return tf.addN([judged.crossEntropy, ...penalties({ tf, network, siamese })])
    }, variables)
    return { loss: value, ...judged!, gradients: grads }
  }
}

/** Keeps the values at the cuts, and computes each segment again for its gradient: a third more work for a fraction of the memory. */
export function gradientsByParts(options: GradientOptions, segments: readonly Segment[]): ComputeGradients {
  const { tf, network, siamese } = options
  const inTower = new Set(segments.flatMap(({ weights }) => weights))
  const outside = network.weights.filter(({ path, trainable }) => trainable && !inTower.has(path))
  const headVariables = outside.map(({ path }) => siamese.weights.get(path)!)
  const moving = network.weights.filter(({ trainable }) => !trainable).map(({ path }) => siamese.weights.get(path)!)

  return ({ left, right, labels }, step) => {
    const computed = sides({ left, right }, step).map((side) => ({ ...side, values: forward(siamese, segments, side) }))
    const features = computed.map(({ values }) => values.at(-1)!)
    let judged: Judged | undefined
    const head = tf.valueAndGrads((l: Tensor, r: Tensor) => {
      const scores = siamese.score(l, r, true, { ...step, application: 'head' })
      judged = judgeBatch(tf, scores, labels)
      return judged.crossEntropy
    })([...features, ...headVariables])
    tf.dispose(features)

    const sums = createSums(tf)
    for (const [index, variable] of headVariables.entries()) sums.add(variable, head.grads[2 + index])
    // Computing a segment again moves the averages again: they have moved already.
    const moved = moving.map((variable) => tf.clone(variable))
    for (const [index, side] of computed.entries()) backward(options, segments, side, head.grads[index], sums)
    for (const [index, variable] of moving.entries()) variable.assign(moved[index])

    for (const { variable, l2 } of regularised(options)) sums.add(variable, tf.mul(variable, 2 * l2))
    const loss = tf.addN([judged!.crossEntropy, ...penalties(options)])
    return { loss, ...judged!, gradients: sums.gradients }
  }
}

/** One application of the tower. */
interface Side {
  readonly images: Tensor4D
  readonly noise: NoiseAddress
}

function sides({ left, right }: Pick<PairTensors, 'left' | 'right'>, step: StepAddress): readonly Side[] {
  return [
    { images: left, noise: { ...step, application: 'left' } },
    { images: right, noise: { ...step, application: 'right' } },
  ]
}

/** The values at the cuts: the images, then what each segment gives. */
function forward(siamese: Siamese, segments: readonly Segment[], { images, noise }: Side): Tensor[] {
  const values: Tensor[] = [images]
  for (const { from, to } of segments) values.push(siamese.towerPart(from, to, values.at(-1)!, false, noise))
  return values
}

/** Adds one side's gradients to the sums; disposes of the side's values and of the gradients on the way. */
function backward(
  { tf, siamese }: GradientOptions,
  segments: readonly Segment[],
  { values, noise }: Side & { readonly values: readonly Tensor[] },
  ofFeatures: Tensor,
  sums: Sums,
): void {
  let gradient = ofFeatures
  for (const [index, { from, to, weights }] of [...segments.entries()].reverse()) {
    const input = values[index]
    const variables = weights.map((path) => siamese.weights.get(path)!)
    // Nobody asks for the images' gradient.
    const inputs = index === 0 ? [] : [input]
    if (inputs.length + variables.length === 0) return
    const part = (...given: Tensor[]) => siamese.towerPart(from, to, index === 0 ? input : given[0], true, noise)
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

function regularised({ network, siamese }: GradientOptions): { variable: Variable; l2: number }[] {
  const penalised = network.weights.filter(({ trainable, l2 }) => trainable && l2 > 0)
  return penalised.map(({ path, l2 }) => ({ variable: siamese.weights.get(path)!, l2 }))
}

function penalties(options: GradientOptions): Scalar[] {
  return regularised(options).map(({ variable, l2 }) => l2Penalty(options.tf, variable, l2))
}

type Judged = Pick<Gradients, 'crossEntropy' | 'accuracy'>

function judgeBatch(tf: Tf, scores: Scores, labels: Tensor1D): Judged {
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
