/** A compiled network as a tfjs-layers model on the current engine, with access to its parts. */
import type { Tensor, Tensor1D, Tensor2D, Tensor4D, Variable } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { type LayersModel, type layers, models } from '@tensorflow/tfjs-layers'
import { constantNodes } from '../../compiler/analyses/frozen.js'
import { scoresOf } from '../../compiler/analyses/scores.js'
import { noiseOf } from '../../compiler/analyses/training-memory.js'
import type { Network, Subgraph } from '../../compiler/graph.js'
import { isFrozen } from '../../compiler/ops/index.js'
import { type LoweredNode, lowerSubgraph, tfjsName } from '../../compiler/targets/tfjs/lower.js'
import { toTopology } from '../../compiler/targets/tfjs/model-json.js'
import { withoutGradient } from '../engines/backpropagation.js'
import { registerLayers } from '../layers/index.js'
import { planAllPairs } from './all-pairs.js'
import { inferenceSteps, type Step } from './inference.js'
import {
  type AllPairsPass,
  type HeadHandles,
  type PairScores,
  scoreAllPairs,
  type TrainingPass,
} from './score-all-pairs.js'
import { type AppliedPart, applyLayers, type NodeTest, nodeSteps, type Pass, runSteps } from './steps.js'

type Layer = layers.Layer

export interface SiameseModel {
  readonly network: Network
  /**
   * The whole network as one model, from `[left, right]` (or a classifier's image) to the head's output: the model that
   * model.json describes.
   */
  readonly layersModel: LayersModel
  /** Every weight by its path, in the graph's order, trainable or not: the variables of the layers. */
  readonly weights: ReadonlyMap<string, Variable>
  /**
   * Applies the tower to `[images, height, width, channels]`. In training, batch normalization uses the batch's
   * statistics and updates its moving ones, and dropout uses the masks of `pass`; at inference, intermediate values are
   * disposed of early. Values that no trained weight influences are constants for gradients.
   */
  features(images: Tensor4D, training: boolean, pass?: TrainingPass): Tensor
  /**
   * Applies a part of the tower in training: the nodes after `from` up to `to`, given the value of node `from`, on
   * which alone they may depend. `recorded`: a gradient is taken, which needs the intermediate values; otherwise they
   * are disposed of early.
   */
  towerPart(from: number, to: number, value: Tensor, recorded: boolean, pass?: TrainingPass): Tensor
  /** Applies the head to the features of left and right images; throws if the network has no such head. */
  score(left: Tensor, right: Tensor, training: boolean, pass?: TrainingPass): PairScores
  /**
   * Applies a classifier's head to features: `[images, classes]`, the input of its final softmax if it ends in one;
   * throws for a siamese network.
   */
  classify(features: Tensor, training: boolean, pass?: TrainingPass): Tensor2D
  /**
   * The scores for ranking, of every left image with every right one: `[n, m]`, see `scoreAllPairs`; throws if the
   * network has no head for pairs.
   */
  scoreAll(left: Tensor, right: Tensor, training: boolean, pass?: AllPairsPass): Tensor2D
  dispose(): void
}

/**
 * Builds the model on the current engine; `weights` are the values of the network's weights in its order. The caller
 * disposes of the model and of every tensor that it returns.
 */
export async function buildModel(network: Network, weights: readonly Float32Array[]): Promise<SiameseModel> {
  registerLayers()
  const modelTopology = toTopology(network, { blank: true })
  const layersModel = await models.modelFromJSON({ modelTopology } as Parameters<typeof models.modelFromJSON>[0])
  const towers = network.towers.map((tower) => {
    const nested = layersModel.getLayer(tfjsName(tower.name)) as unknown as LayersModel
    const constant = constantNodes(network.weights, tower)
    return bindPart(network, tower, nested, [tower.output], (id) => !constant[id])
  })
  // The features may be differentiated, whatever they depend on.
  const head = network.head && bindPart(network, network.head, layersModel, scoresOf(network.head), everything)
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
      const part = towerOf(trainingPass)
      const steps = nodeSteps(part.subgraph.nodes.slice(from + 1, to + 1), part, { training: true, ...trainingPass })
      const keep = recorded ? part.isRecorded : nothing
      return tf.tidy(() => runSteps(steps, new Map([[from, value]]), keep, [to])[0])
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

interface BoundNode {
  readonly lowered: LoweredNode
  readonly layers: readonly Layer[]
}

/** A subgraph and its layers. */
interface Part extends AppliedPart {
  readonly subgraph: Subgraph
  readonly bound: readonly BoundNode[]
  /** The nodes whose values are returned. */
  readonly wanted: readonly number[]
  /** How they are computed at inference. */
  readonly inference: readonly Step[]
  /** Nothing in it is trained, random or dependent on the batch, so training computes the same as inference. */
  readonly steady: boolean
}

const everything: NodeTest = () => true
const nothing: NodeTest = () => false

function bindPart(
  network: Network,
  subgraph: Subgraph,
  model: LayersModel,
  wanted: readonly number[],
  isRecorded: NodeTest,
): Part {
  const bound = bindLayers(lowerSubgraph(network, subgraph), model)
  const applyOutside = (layers: readonly Layer[], inputs: Tensor[]) => applyLayers(layers, inputs, { training: false })
  const inference = inferenceSteps(subgraph, ({ id }) => bound[id].layers, wanted, applyOutside)
  const steady = subgraph.nodes.every(
    (node) => !isRecorded(node.id) && noiseOf(node) === undefined && (node.op !== 'bn' || isFrozen(node)),
  )
  return { subgraph, bound, wanted, inference, isRecorded, steady }
}

function bindLayers(lowered: readonly LoweredNode[], model: LayersModel): readonly BoundNode[] {
  return lowered.map((node) => ({ lowered: node, layers: node.layers.map(({ name }) => model.getLayer(name)) }))
}

/** The layers' variables by weight path, in the order of the network's weights. */
function bindWeights(network: Network, nodes: readonly BoundNode[]): ReadonlyMap<string, Variable> {
  const found = new Map<number, Variable>()
  for (const { lowered, layers } of nodes) {
    for (const [position, { weights }] of lowered.layers.entries()) {
      // The value of a layer variable is a variable of tfjs-core, though its type does not say so.
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

/** The parts of the model that score pairs. */
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
      tf.tidy(() => {
        const keep = training ? part.isRecorded : nothing
        return runSteps(nodeSteps(nodes, part, { training }), new Map(values), keep, [wanted])[0]
      }),
  }
  return {
    score: scorePairs,
    scoreAll: (left, right, training, pass) => scoreAllPairs(handles, left, right, training, pass),
  }
}

const noHead = (name: string, images: 1 | 2): Error =>
  new Error(`${name} has no head for ${images === 1 ? 'one image' : 'a pair'}`)

/** The logits of a classifier. */
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

/** Applies a part and returns the requested values. */
function run(part: Part, inputs: readonly Tensor[], pass: Pass): Tensor[] {
  const { subgraph, wanted, inference, isRecorded, steady } = part
  const values = new Map(subgraph.inputs.map((id, position) => [id, inputs[position]]))
  // Training gradients use the intermediate values; otherwise they only take memory.
  return tf.tidy(() => {
    const results =
      pass.training && !steady
        ? runSteps(nodeSteps(subgraph.nodes, part, pass), values, isRecorded, wanted)
        : withoutGradient(() => runSteps(inference, values, nothing, wanted))
    // A subgraph without operators must still return a new tensor.
    return results.map((tensor) => (inputs.includes(tensor) ? tf.clone(tensor) : tensor))
  })
}
