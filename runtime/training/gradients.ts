/** The gradients of one batch: at once where their memory allows it, part by part where not. */
import type { NamedTensorMap, Scalar, Tensor, Tensor4D, Variable } from '@tensorflow/tfjs-core'
import { frozenWeights } from '../../compiler/analyses/frozen.js'
import type { Network, Weight } from '../../compiler/graph.js'
import type { Tf } from '../base/tf.js'
import type { NoiseAddress } from '../model/noise.js'
import type { Siamese } from '../model/siamese.js'
import type { TrainingPass } from '../model/steps.js'
import type { BoundObjective } from './objectives/bind.js'
import type { BatchTensors, Judgement } from './objectives/objective.js'
import { activationBytes, leastActivationBudget, type Segment, segmentShare, segmentTower } from './segments.js'

export interface Gradients {
  /** Of the batch, without the penalties; kept like `accuracy`: no tidy disposes of it. */
  readonly objective: Scalar
  readonly accuracy: Scalar
  /** Of the objective, by the variable's name. */
  readonly gradients: NamedTensorMap
}

export interface GradientOptions {
  readonly tf: Tf
  readonly network: Network
  readonly siamese: Siamese
  readonly objective: BoundObjective
  /** Whether batch normalisation has statistics of each view of the batch, not of all of it. */
  readonly statisticsByView: boolean
  /** The engine's, in bytes; absent: `leastActivationBudget`. */
  readonly activationBudget?: number | undefined
}

/** What the random masks of a step depend on. */
export type StepAddress = Pick<NoiseAddress, 'seed' | 'iteration'>

/** A batch on the engine. */
export interface StepTensors extends BatchTensors {
  /** `[images, height, width, channels]`. */
  readonly images: Tensor4D
}

/** To be called inside a tidy, like what it gives. */
export type ComputeGradients = (batch: StepTensors, step: StepAddress) => Gradients

/**
 * Chooses the way. It depends on the network, the largest batch and the engine alone, so that two machines take the same. Either way the tower sees
 * all images of a batch at once.
 */
export function chooseGradients(options: GradientOptions, images: number): ComputeGradients {
  const { network, activationBudget = leastActivationBudget } = options
  if (activationBytes(network, images) <= activationBudget) return gradientsAtOnce(options)
  return gradientsByParts(options, segmentTower(network, images, segmentShare * activationBudget))
}

/** Plain back-propagation. */
export function gradientsAtOnce(options: GradientOptions): ComputeGradients {
  const { tf, siamese } = options
  const variables = [...trainedVariables(options).values()]
  return (batch, step) => {
    let judged: Judgement | undefined
    const { grads } = tf.variableGrads(() => {
      const features = siamese.features(batch.images, true, towerPass(options, step))
      judged = judgeFeatures(options, features, batch, step)
      return judged.objective
    }, variables)
    return { ...judged!, gradients: grads }
  }
}

/**
 * Keeps the values at the cuts, and computes each segment again for its gradient, but the last, which is differentiated with the head as it
 * is computed: up to a third more work for a fraction of the memory. Segments before the first trained weight have no gradient.
 */
export function gradientsByParts(options: GradientOptions, segments: readonly Segment[]): ComputeGradients {
  const { tf, siamese } = options
  const last = segments.at(-1)!
  const before = segments.slice(0, -1)
  const first = before.findIndex(({ weights }) => weights.length > 0)
  const again = first === -1 ? [] : before.slice(first)
  const others = new Set(again.flatMap(({ weights }) => weights))
  const own = new Set(last.weights)
  const ending = [...trainedVariables(options)]
    .filter(([path]) => own.has(path) || !others.has(path))
    .map(([, variable]) => variable)
  const moving = movingStatistics(options)

  return (batch, step) => {
    const pass = towerPass(options, step)
    const values = forward(siamese, before, batch.images, pass)
    let judged: Judgement | undefined
    const reached = values.at(-1)!
    const end = tf.valueAndGrads(() => {
      const features = siamese.towerPart(last.from, last.to, reached, true, pass)
      judged = judgeFeatures(options, features, batch, step)
      return judged.objective
    })(again.length === 0 ? ending : [...ending, reached])
    if (before.length > 0) tf.dispose(reached)

    const sums = createSums(tf)
    for (const [index, variable] of ending.entries()) sums.add(variable, end.grads[index])
    // Computing a segment again moves the averages again: they have moved already.
    const moved = moving.map((variable) => tf.clone(variable))
    const inputs = values.slice(before.length - again.length, -1)
    if (again.length > 0) backward(options, again, { inputs, pass, ofLast: end.grads[ending.length] }, sums)
    for (const [index, variable] of moving.entries()) variable.assign(moved[index])
    return { ...judged!, gradients: sums.gradients }
  }
}

/** What training moves without a gradient. */
function movingStatistics({ network, siamese }: GradientOptions): readonly Variable[] {
  const frozen = frozenWeights(network)
  const moving = network.weights.filter(({ path, trainable }) => !trainable && !frozen.has(path))
  return moving.map(({ path }) => siamese.weights.get(path)!)
}

/** All views in one batch. */
function towerPass({ objective, statisticsByView }: GradientOptions, step: StepAddress): TrainingPass {
  const { views } = objective.part
  return { noise: views.map((application) => ({ ...step, application })), sides: statisticsByView ? views.length : 1 }
}

/** The values at the cuts: the images, then what each segment gives. */
function forward(siamese: Siamese, segments: readonly Segment[], images: Tensor4D, pass: TrainingPass): Tensor[] {
  const values: Tensor[] = [images]
  for (const { from, to } of segments) values.push(siamese.towerPart(from, to, values.at(-1)!, false, pass))
  return values
}

/** What segments were given, and the gradient of what the last of them gave. */
interface Computed {
  readonly inputs: readonly Tensor[]
  readonly pass: TrainingPass
  readonly ofLast: Tensor
}

/** Adds the tower's gradients to the sums; disposes of its values and of the gradients on the way. */
function backward(
  { tf, siamese }: GradientOptions,
  segments: readonly Segment[],
  { inputs, pass, ofLast }: Computed,
  sums: Sums,
): void {
  let gradient = ofLast
  for (const [index, { from, to, weights }] of [...segments.entries()].reverse()) {
    const input = inputs[index]
    const variables = weights.map((path) => siamese.weights.get(path)!)
    // Nobody asks for the gradient of what the first is given.
    const asked = index === 0 ? [] : [input]
    const part = () => siamese.towerPart(from, to, input, true, pass)
    const found = tf.grads(part)([...asked, ...variables], gradient)
    for (const [position, variable] of variables.entries()) sums.add(variable, found[asked.length + position])
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

/** The weights of the network that training moves: the trainable ones, those of the head only where it is trained. */
export function trainedWeights(
  { tower, weights }: Network,
  { headless }: { readonly headless?: true | undefined },
): readonly Weight[] {
  const ofTower = new Set(tower.nodes.flatMap((node) => node.weights))
  return weights.filter(({ trainable }, index) => trainable && (!headless || ofTower.has(index)))
}

/** What training moves, by path: the network's weights, and what the objective learns. */
export function trainedVariables({
  network,
  siamese,
  objective,
}: Pick<GradientOptions, 'network' | 'siamese' | 'objective'>) {
  const trained = trainedWeights(network, objective.part).map(({ path }) => [path, siamese.weights.get(path)!] as const)
  return new Map<string, Variable>([...trained, ...objective.learned])
}

function judgeFeatures(
  { tf, siamese, objective }: GradientOptions,
  features: Tensor,
  batch: BatchTensors,
  step: StepAddress,
): Judgement {
  const judged = objective.judge({ tf, siamese, noise: [{ ...step, application: 'head' }] }, features, batch)
  return { objective: tf.keep(judged.objective), accuracy: tf.keep(judged.accuracy) }
}
