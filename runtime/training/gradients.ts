/** The gradients of one batch: at once where their memory allows it, part by part where not. */
import type { NamedTensorMap, Scalar, Tensor, Tensor4D, Variable } from '@tensorflow/tfjs-core'
import { activationBytes } from '../../compiler/analyses/training-memory.js'
import type { Network } from '../../compiler/graph.js'
import type { Tf } from '../base/tf.js'
import type { NoiseAddress } from '../model/noise.js'
import type { TrainingPass } from '../model/score-all-pairs.js'
import type { Siamese } from '../model/siamese.js'
import type { BoundObjective } from './objectives/bind.js'
import type { BatchTensors, Judgement } from './objectives/objective.js'
import { leastActivationBudget, type Segment, segmentShare, segmentTower } from './segments.js'

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
 * is computed: up to a third more work for a fraction of the memory.
 */
export function gradientsByParts(options: GradientOptions, segments: readonly Segment[]): ComputeGradients {
  const { tf, network, siamese } = options
  const last = segments.at(-1)!
  const again = segments.slice(0, -1)
  const before = new Set(again.flatMap(({ weights }) => weights))
  const own = new Set(last.weights)
  const ending = [...trainedVariables(options)]
    .filter(([path]) => own.has(path) || !before.has(path))
    .map(([, variable]) => variable)
  const moving = network.weights.filter(({ trainable }) => !trainable).map(({ path }) => siamese.weights.get(path)!)

  return (batch, step) => {
    const pass = towerPass(options, step)
    const values = forward(siamese, again, batch.images, pass)
    let judged: Judgement | undefined
    const end = tf.valueAndGrads((given: Tensor) => {
      const features = siamese.towerPart(last.from, last.to, given, true, pass)
      judged = judgeFeatures(options, features, batch, step)
      return judged.objective
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

/** What training moves, by path: the network's trainable weights, those of the head only where it is trained, and what the objective learns. */
export function trainedVariables({
  network,
  siamese,
  objective,
}: Pick<GradientOptions, 'network' | 'siamese' | 'objective'>) {
  const ofTower = new Set(network.tower.nodes.flatMap(({ weights }) => weights))
  const trained = network.weights.flatMap(({ path, trainable }, index) =>
    trainable && (!objective.part.headless || ofTower.has(index)) ? [[path, siamese.weights.get(path)!] as const] : [],
  )
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
