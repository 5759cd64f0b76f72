/** The gradients of one batch: in one go if the memory allows it, otherwise segment by segment. */
import type { NamedTensorMap, Scalar, Tensor, Tensor4D, Variable } from '@tensorflow/tfjs-core'
import { differentiatedNodes, frozenWeights } from '../../compiler/analyses/frozen.js'
import { valueBytes } from '../../compiler/analyses/training-memory.js'
import type { Network } from '../../compiler/graph.js'
import type { Tf } from '../base/tf.js'
import type { TrainingPass } from '../model/score-all-pairs.js'
import type { Siamese } from '../model/siamese.js'
import { type Branch, type Branches, branchesOf, type StepAddress } from './branches.js'
import type { BoundObjective } from './objectives/bind.js'
import type { BatchTensors, Features, Judgement } from './objectives/objective.js'
import { leastActivationBudget, type Segment, segmentShare, segmentTower } from './segments.js'

export interface Gradients {
  /** The mean over the batch, without penalties. Like `accuracy`, it is kept: no tidy disposes of it. */
  readonly objective: Scalar
  readonly accuracy: Scalar
  /** The gradients of the objective, by variable name. */
  readonly gradients: NamedTensorMap
}

export interface GradientOptions {
  readonly tf: Tf
  readonly network: Network
  readonly siamese: Siamese
  readonly objective: BoundObjective
  /** Whether batch normalization computes statistics for each view of the batch, not for the whole batch. */
  readonly statisticsByView: boolean
  /** The engine's budget in bytes; by default `leastActivationBudget`. */
  readonly activationBudget?: number | undefined
}

/** A batch on the engine. */
export interface StepTensors extends BatchTensors {
  /** `[images, height, width, channels]`. */
  readonly images: Tensor4D
}

/** To be called inside a tidy, like the function that it returns. */
export type ComputeGradients = (batch: StepTensors, step: StepAddress) => Gradients

/**
 * Chooses the method from the network, the largest batch and the engine alone, so that different machines choose the
 * same. With either method a tower sees all its images of a batch at once.
 */
export function chooseGradients(options: GradientOptions, images: number): ComputeGradients {
  const { network, activationBudget = leastActivationBudget } = options
  const { passes } = branchesFor(options)
  const bytesOf = ({ tower, count }: Branch) => valueBytes(differentiatedNodes(network.weights, tower), count(images))
  const total = passes.reduce((sum, pass) => sum + bytesOf(pass), 0)
  if (total <= activationBudget) return gradientsAtOnce(options)
  const budget = (segmentShare * activationBudget) / passes.length
  return gradientsByParts(
    options,
    passes.map(({ tower, count }) => segmentTower(tower, network.weights, count(images), budget)),
  )
}

const branchesFor = ({ tf, network, objective, statisticsByView }: GradientOptions): Branches =>
  branchesOf(tf, network, objective.part, statisticsByView)

/** Plain backpropagation. */
export function gradientsAtOnce(options: GradientOptions): ComputeGradients {
  const { tf, siamese } = options
  const { passes, join } = branchesFor(options)
  const variables = [...trainedVariables(options).values()]
  return (batch, step) => {
    let judged: Judgement | undefined
    const { grads } = tf.variableGrads(() => {
      const values = passes.map(({ take, pass }) => siamese.features(take(batch.images), true, pass(step)))
      judged = judgeFeatures(options, join(values), batch, step)
      return judged.objective
    }, variables)
    return { ...judged!, gradients: grads }
  }
}

/**
 * Keeps only the values at the cuts, and recomputes each segment for its gradient, except the last of each pass, which
 * is differentiated together with the head: up to a third more computation for a fraction of the memory. Segments
 * before the first trained weight have no gradient. `segments` has the segments of each pass.
 */
export function gradientsByParts(
  options: GradientOptions,
  segments: readonly (readonly Segment[])[],
): ComputeGradients {
  const { tf, siamese } = options
  const { passes, join } = branchesFor(options)
  const lasts = segments.map((own) => own.at(-1)!)
  const before = segments.map((own) => own.slice(0, -1))
  const again = before.map(fromFirstTrained)
  const ending = endingVariables(options, again.flat(), lasts)
  const moving = movingStatistics(options)

  return (batch, step) => {
    const computed = passes.map(({ take, pass }, at): Computed => {
      const own = pass(step)
      return { pass: own, values: forward(siamese, before[at], take(batch.images), own) }
    })
    let judged: Judgement | undefined
    const reached = computed.map(({ values }) => values.at(-1)!)
    const asked = reached.filter((_, at) => again[at].length > 0)
    const end = tf.valueAndGrads(() => {
      const values = lasts.map(({ from, to }, at) => siamese.towerPart(from, to, reached[at], true, computed[at].pass))
      judged = judgeFeatures(options, join(values), batch, step)
      return judged.objective
    })([...ending, ...asked])
    for (const [at, value] of reached.entries()) if (before[at].length > 0) tf.dispose(value)

    const sums = createSums(tf)
    for (const [index, variable] of ending.entries()) sums.add(variable, end.grads[index])
    // Recomputing a segment would update the moving averages a second time.
    const moved = moving.map((variable) => tf.clone(variable))
    for (const [at, own] of computed.entries()) {
      if (again[at].length === 0) continue
      backward(options, again[at], own, end.grads[ending.length + asked.indexOf(reached[at])], sums)
    }
    for (const [index, variable] of moving.entries()) variable.assign(moved[index])
    return { ...judged!, gradients: sums.gradients }
  }
}

function fromFirstTrained(segments: readonly Segment[]): readonly Segment[] {
  const first = segments.findIndex(({ weights }) => weights.length > 0)
  return first === -1 ? [] : segments.slice(first)
}

/** The variables that training changes without a gradient. */
function movingStatistics({ network, siamese }: GradientOptions): readonly Variable[] {
  const frozen = frozenWeights(network)
  const moving = network.weights.filter(({ path, trainable }) => !trainable && !frozen.has(path))
  return moving.map(({ path }) => siamese.weights.get(path)!)
}

/** The trained variables after the inputs of the last segments. */
function endingVariables(options: GradientOptions, again: readonly Segment[], lasts: readonly Segment[]): Variable[] {
  const before = new Set(again.flatMap(({ weights }) => weights))
  const own = new Set(lasts.flatMap(({ weights }) => weights))
  return [...trainedVariables(options)]
    .filter(([path]) => own.has(path) || !before.has(path))
    .map(([, variable]) => variable)
}

/** The values at the cuts: the images, then the output of each segment. */
function forward(siamese: Siamese, segments: readonly Segment[], images: Tensor4D, pass: TrainingPass): Tensor[] {
  const values: Tensor[] = [images]
  for (const { from, to } of segments) values.push(siamese.towerPart(from, to, values.at(-1)!, false, pass))
  return values
}

/** The outputs of the segments of a pass, preceded by the images. */
interface Computed {
  readonly values: readonly Tensor[]
  readonly pass: TrainingPass
}

/** Adds the gradients of a pass's other segments to the sums; disposes of its values and of intermediate gradients. */
function backward(
  { tf, siamese }: GradientOptions,
  segments: readonly Segment[],
  { values, pass }: Computed,
  ofLast: Tensor,
  sums: Sums,
): void {
  const inputs = values.slice(-1 - segments.length, -1)
  let gradient = ofLast
  for (const [index, { from, to, weights }] of [...segments.entries()].reverse()) {
    const input = inputs[index]
    const variables = weights.map((path) => siamese.weights.get(path)!)
    // The gradient of the first segment's input is not needed.
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

/**
 * The variables that training changes, by path: the network's trainable weights, the head's only if it is trained, and
 * the objective's parameters.
 */
export function trainedVariables({
  network,
  siamese,
  objective,
}: Pick<GradientOptions, 'network' | 'siamese' | 'objective'>) {
  const ofTower = new Set(network.towers.flatMap(({ nodes }) => nodes.flatMap(({ weights }) => weights)))
  const trained = network.weights.flatMap(({ path, trainable }, index) =>
    trainable && (objective.part.heads.length > 0 || ofTower.has(index))
      ? [[path, siamese.weights.get(path)!] as const]
      : [],
  )
  return new Map<string, Variable>([...trained, ...objective.learned])
}

function judgeFeatures(
  { tf, siamese, objective }: GradientOptions,
  features: Features,
  batch: BatchTensors,
  step: StepAddress,
): Judgement {
  const judged = objective.judge({ tf, siamese, noise: [{ ...step, application: 'head' }] }, features, batch)
  return { objective: tf.keep(judged.objective), accuracy: tf.keep(judged.accuracy) }
}
