/** A compiled network as a model of tfjs-layers on the current engine, with handles on its parts. */
import type { Tensor, Tensor1D, Tensor2D, Tensor4D, Variable } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { type LayersModel, type layers, models } from '@tensorflow/tfjs-layers'
import { noiseOf } from '../../compiler/analyses/training-memory.js'
import { elements, type GraphNode, type Network, type Subgraph } from '../../compiler/graph.js'
import type { NoiseDeclaration } from '../../compiler/ops/index.js'
import { type LoweredNode, lowerSubgraph, tfjsName } from '../../compiler/targets/tfjs/lower.js'
import { toTopology } from '../../compiler/targets/tfjs/model-json.js'
import { registerLayers } from '../layers/index.js'
import { planAllPairs, scoresOf } from './all-pairs.js'
import { inferenceSteps, type Step } from './inference.js'
import { type NoiseAddress, noiseMask } from './noise.js'
import {
  type AllPairsPass,
  type HeadHandles,
  type PairScores,
  scoreAllPairs,
  type TrainingPass,
} from './score-all-pairs.js'

type Layer = layers.Layer

export interface SiameseModel {
  readonly network: Network
  /** The whole as one model, `[left, right]` (or a classifier's image) to the head's output: what model.json describes. */
  readonly layersModel: LayersModel
  /** Every weight by its path, in the graph's order, trainable or not: the variables that the layers use. */
  readonly weights: ReadonlyMap<string, Variable>
  /**
   * The tower on `[images, height, width, channels]`. In training, batch normalisation uses this batch's statistics and moves
   * its own, and dropout leaves out what `pass` says; outside it, what is not needed any more is disposed of on the way.
   */
  features(images: Tensor4D, training: boolean, pass?: TrainingPass): Tensor
  /**
   * A part of the tower in training: the nodes behind `from` up to `to`, on the value of node `from`, of which alone they may depend.
   * `recorded`: a gradient is taken, which needs the intermediate values; else they are disposed of on the way.
   */
  towerPart(from: number, to: number, value: Tensor, recorded: boolean, pass?: TrainingPass): Tensor
  /** The head on the features of left and right images; a network without such a head throws. */
  score(left: Tensor, right: Tensor, training: boolean, pass?: TrainingPass): PairScores
  /** A classifier's head on features: `[images, classes]`, what goes into its final softmax where it ends in one; a siamese network has none, and throws. */
  classify(features: Tensor, training: boolean, pass?: TrainingPass): Tensor2D
  /** The scores that rank, of every left image with every right one: `[n, m]`, as `scoreAllPairs` has it; a network without a head for pairs throws. */
  scoreAll(left: Tensor, right: Tensor, training: boolean, pass?: AllPairsPass): Tensor2D
  dispose(): void
}

/**
 * Builds the model on the current engine; `weights` are the values of the network's weights in its order.
 * The caller disposes of it, and of every tensor that it gives.
 */
export async function buildModel(network: Network, weights: readonly Float32Array[]): Promise<SiameseModel> {
  registerLayers()
  const modelTopology = toTopology(network, { blank: true })
  const layersModel = await models.modelFromJSON({ modelTopology } as Parameters<typeof models.modelFromJSON>[0])
  const towers = network.towers.map((tower) => {
    const nested = layersModel.getLayer(tfjsName(tower.name)) as unknown as LayersModel
    return bindPart(network, tower, nested, [tower.output])
  })
  const head = network.head && bindPart(network, network.head, layersModel, scoresOf(network.head))
  const variables = bindWeights(
    network,
    [...towers, ...(head === undefined ? [] : [head])].flatMap(({ bound }) => bound),
  )
  const towerOf = (pass: TrainingPass = {}) => towers[pass.branch ?? 0]
  for (const [index, variable] of [...variables.values()].entries()) assign(variable, weights[index])
  return {
    network,
    layersModel,
    weights: variables,
    features: (images, training, pass) => run(towerOf(pass), [images], { training, ...pass })[0],
    towerPart: (from, to, value, recorded, trainingPass) => {
      const { subgraph, bound } = towerOf(trainingPass)
      const nodes = subgraph.nodes.slice(from + 1, to + 1)
      const pass = { training: true, ...trainingPass }
      return tf.tidy(() => runSteps(nodeSteps(nodes, bound, pass), new Map([[from, value]]), recorded, [to])[0])
    },
    ...scoring(network, head, variables),
    classify(features, training, pass) {
      if (head === undefined || network.head?.inputs.length !== 1) throw noHead(network.name, 1)
      return classify(head, features, { training, ...pass })
    },
    dispose() {
      for (const variable of variables.values()) variable.dispose()
    },
  }
}

/** One application of the weights. */
interface Pass extends TrainingPass {
  readonly training: boolean
}

interface BoundNode {
  readonly lowered: LoweredNode
  readonly layers: readonly Layer[]
}

/** A subgraph with its layers. */
interface Part {
  readonly subgraph: Subgraph
  readonly bound: readonly BoundNode[]
  /** The nodes whose values are asked for. */
  readonly wanted: readonly number[]
  /** How they are computed outside of training. */
  readonly inference: readonly Step[]
}

function bindPart(network: Network, subgraph: Subgraph, model: LayersModel, wanted: readonly number[]): Part {
  const bound = bindLayers(lowerSubgraph(network, subgraph), model)
  const applyOutside = (layers: readonly Layer[], inputs: Tensor[]) => applyLayers(layers, inputs, { training: false })
  const inference = inferenceSteps(subgraph, ({ id }) => bound[id].layers, wanted, applyOutside)
  return { subgraph, bound, wanted, inference }
}

function bindLayers(lowered: readonly LoweredNode[], model: LayersModel): readonly BoundNode[] {
  return lowered.map((node) => ({ lowered: node, layers: node.layers.map(({ name }) => model.getLayer(name)) }))
}

/** The layers' variables by the weight's path, in the order of the network's weights. */
function bindWeights(network: Network, nodes: readonly BoundNode[]): ReadonlyMap<string, Variable> {
  const found = new Map<number, Variable>()
  for (const { lowered, layers } of nodes) {
    for (const [position, { weights }] of lowered.layers.entries()) {
      // A layer variable's value is the variable of tfjs-core, though its type says less.
      for (const [order, index] of weights.entries()) {
        found.set(index, layers[position].weights[order].read() as Variable)
      }
    }
  }
  return new Map(network.weights.map(({ path }, index) => [path, found.get(index)!]))
}

function assign(variable: Variable, values: Float32Array): void {
  tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)))
}

/** What the model says of pairs. */
function scoring(
  network: Network,
  part: Part | undefined,
  weights: ReadonlyMap<string, Variable>,
): Pick<SiameseModel, 'score' | 'scoreAll'> {
  const { head } = network
  if (part === undefined || head?.inputs.length !== 2) {
    const refuse = (): never => {
      throw noHead(network.name, 2)
    }
    return { score: refuse, scoreAll: refuse }
  }
  const scorePairs: SiameseModel['score'] = (left, right, training, pass) =>
    score(part, left, right, { training, ...pass })
  const handles: HeadHandles = {
    ...{ network, head, plan: planAllPairs(head), weights, score: scorePairs },
    apply: (nodes, values, wanted, training) =>
      tf.tidy(() => runSteps(nodeSteps(nodes, part.bound, { training }), new Map(values), training, [wanted])[0]),
  }
  return {
    score: scorePairs,
    scoreAll: (left, right, training, pass) => scoreAllPairs(handles, left, right, training, pass),
  }
}

const noHead = (name: string, images: 1 | 2): Error =>
  new Error(`${name} has no head that takes ${images === 1 ? 'one image' : 'a pair'}`)

/** A classifier's logits. */
function classify(head: Part, features: Tensor, pass: Pass): Tensor2D {
  return tf.tidy(() => {
    const [first] = run(head, [features], pass)
    return tf.reshape(first, [features.shape[0], -1])
  })
}

function score(head: Part, left: Tensor, right: Tensor, pass: Pass): PairScores {
  return tf.tidy(() => {
    const results = run(head, [left, right], pass).map((tensor): Tensor1D => tf.reshape(tensor, [-1]))
    const [values, logits] = results.reverse()
    return logits === undefined ? { values } : { logits, values }
  })
}

/** Applies a part and gives the values that are asked for. */
function run({ subgraph, bound, wanted, inference }: Part, inputs: readonly Tensor[], pass: Pass): Tensor[] {
  const values = new Map(subgraph.inputs.map((id, position) => [id, inputs[position]]))
  const steps = pass.training ? nodeSteps(subgraph.nodes, bound, pass) : inference
  // In training the gradients take the intermediate values; else they are only memory.
  return tf.tidy(() => {
    const results = runSteps(steps, values, pass.training, wanted)
    // A subgraph that does nothing still gives a tensor of its own.
    return results.map((tensor) => (inputs.includes(tensor) ? tf.clone(tensor) : tensor))
  })
}

/** The nodes one by one. */
function nodeSteps(nodes: readonly GraphNode[], bound: readonly BoundNode[], pass: Pass): readonly Step[] {
  const computed = nodes.filter(({ op }) => op !== 'input')
  return computed.map((node) => ({
    output: node.id,
    inputs: node.inputs,
    apply: (inputs) => apply(node, bound[node.id].layers, inputs, pass),
  }))
}

/**
 * Takes the steps one by one, beginning with `values` by their nodes' ids, which stay the caller's. A step that takes no value is given one of
 * these: its layers look at the size of the batch.
 */
function runSteps(
  steps: readonly Step[],
  values: Map<number, Tensor>,
  keep: boolean,
  wanted: readonly number[],
): Tensor[] {
  const uses = new Map<number, number>()
  for (const id of [...steps.flatMap((step) => step.inputs), ...values.keys(), ...wanted]) {
    uses.set(id, (uses.get(id) ?? 0) + 1)
  }
  const [given] = values.values()
  for (const { output, inputs, apply } of steps) {
    values.set(output, apply(inputs.length === 0 ? [given] : inputs.map((id) => values.get(id)!)))
    if (!keep) release(inputs, uses, values)
  }
  return wanted.map((id) => values.get(id)!)
}

function apply(node: GraphNode, layers: readonly Layer[], inputs: Tensor[], pass: Pass): Tensor {
  const left = noiseOf(node)
  return left === undefined ? applyLayers(layers, inputs, pass) : leaveOut(node.path, left, inputs[0], pass.noise)
}

/** A layer gives a tensor of its own, also where it changes nothing: tfjs copies what would be the same. */
function applyLayers(layers: readonly Layer[], inputs: Tensor[], { training, sides = 1 }: Pass): Tensor {
  const how = { training, sides }
  const first = layers[0].apply(inputs.length === 1 ? inputs[0] : inputs, how) as Tensor
  return layers.slice(1).reduce((value, layer) => layer.apply(value, how) as Tensor, first)
}

/** tf.layers would draw the mask from a stream of its own, which no run could repeat. */
function leaveOut(
  path: string,
  { rate, per }: NoiseDeclaration,
  input: Tensor,
  addresses: readonly NoiseAddress[] | undefined,
): Tensor {
  if (addresses === undefined) throw new Error(`${path} needs the address of its noise`)
  const shape = per === 'value' ? input.shape : input.shape.map((extent, axis) => (axis === 0 ? extent : 1))
  return tf.tidy(() => tf.mul(input, tf.tensor(noiseMask(addresses, path, rate, elements(shape)), shape)))
}

/** Counts one use less of each, and disposes of what nobody needs any more. */
function release(ids: readonly number[], uses: Map<number, number>, values: Map<number, Tensor>): void {
  for (const id of ids) {
    const left = uses.get(id)! - 1
    uses.set(id, left)
    if (left > 0) continue
    values.get(id)?.dispose()
    values.delete(id)
  }
}
