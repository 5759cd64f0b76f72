/** Applies a subgraph at inference: in fewer steps than it has nodes, and without pixels that no step reads. */
import { type Tensor, tidy } from '@tensorflow/tfjs-core'
import type { layers } from '@tensorflow/tfjs-layers'
import type { GraphNode, Subgraph } from '../../compiler/graph.js'
import {
  applyFused,
  type Following,
  isBatchNormalization,
  isFusible,
  isPixelwise,
  isRelu,
  pixelStride,
  takesStrides,
} from '../layers/fused.js'
import { type Every, everyPixel, type PixelStep, pixelsGiven, ratio, thinOut } from './pixels.js'

type Layer = layers.Layer

/** One or several nodes. */
export interface Step {
  /** The node whose value the step computes. */
  readonly output: number
  readonly inputs: readonly number[]
  /** Returns a new tensor. */
  apply(inputs: Tensor[]): Tensor
}

/** Applies layers in sequence. */
export type ApplyLayers = (layers: readonly Layer[], inputs: Tensor[]) => Tensor

/**
 * A step that can compute a subset of the pixels: it gets the subsets that its inputs have, and the subset that its
 * output needs.
 */
interface Draft extends PixelStep {
  apply(inputs: Tensor[], given: readonly Every[], every: Every): Tensor
}

/**
 * The nodes of a subgraph as steps, in topological order. Values of nodes that are not `wanted` may lack pixels that no
 * step reads, or may not be computed at all. `layersOf` returns a node's layers.
 */
export function inferenceSteps(
  subgraph: Subgraph,
  layersOf: (node: GraphNode) => readonly Layer[],
  wanted: readonly number[],
  applyLayers: ApplyLayers,
): readonly Step[] {
  const drafts = draftSteps(subgraph, layersOf, wanted, applyLayers)
  const pixels = pixelsGiven(drafts, wanted)
  return drafts.map(({ output, inputs, apply }) => {
    const given = inputs.map((id) => pixels.get(id) ?? everyPixel)
    return { output, inputs, apply: (values) => apply(values, given, pixels.get(output)!) }
  })
}

/**
 * A convolution or dense layer includes the batch normalization and relu that follow it, if no other node uses the
 * values between.
 */
function draftSteps(
  subgraph: Subgraph,
  layersOf: (node: GraphNode) => readonly Layer[],
  wanted: readonly number[],
  applyLayers: ApplyLayers,
): readonly Draft[] {
  const nodes = subgraph.nodes.filter(({ op }) => op !== 'input')
  const onlyUse = onlyUses(nodes, wanted)
  const taken = new Set<GraphNode>()
  /** The layer of the next node, if it is of this kind and the only consumer. */
  const behind = (node: GraphNode, isKind: (layer: Layer) => boolean): GraphNode | undefined => {
    const next = onlyUse.get(node.id)
    const [layer, ...more] = next === undefined ? [] : layersOf(next)
    return layer !== undefined && more.length === 0 && isKind(layer) ? next : undefined
  }
  return nodes.flatMap((node) => {
    if (taken.has(node)) return []
    const layers = layersOf(node)
    const main = layers[layers.length - 1]
    if (!isFusible(main)) return [plainStep(subgraph, node, layers, applyLayers)]
    const normalization = behind(node, isBatchNormalization)
    const relu = behind(normalization ?? node, isRelu)
    for (const next of [normalization, relu]) if (next !== undefined) taken.add(next)
    const following = { normalization: normalization && layersOf(normalization)[0], relu: relu !== undefined }
    return [fusedStep(node, (relu ?? normalization ?? node).id, layers, following, applyLayers)]
  })
}

function plainStep(
  { nodes }: Subgraph,
  { id, inputs, output }: GraphNode,
  layers: readonly Layer[],
  applyLayers: ApplyLayers,
): Draft {
  const thins = output.length === 3 && layers.every(isPixelwise)
  const looksAt = (input: number, every: Every): Every => {
    const shape = nodes[input].output
    if (!thins || shape.length !== 3) return everyPixel
    // A single row, column or pixel is broadcast to all.
    return [shape[0] === output[0] ? every[0] : 1, shape[1] === output[1] ? every[1] : 1]
  }
  const apply = (values: Tensor[], given: readonly Every[], every: Every): Tensor =>
    tidy(() => {
      // A layer without inputs gets a tensor anyway, for the batch size.
      const thinned = inputs.map((id, at) => thinOut(values[at], ratio(looksAt(id, every), given[at])))
      return applyLayers(layers, inputs.length === 0 ? values : thinned)
    })
  return { output: id, inputs, thins, looksAt, apply }
}

function fusedStep(
  { inputs }: GraphNode,
  output: number,
  layers: readonly Layer[],
  following: Following,
  applyLayers: ApplyLayers,
): Draft {
  const [before, main] = [layers.slice(0, -1), layers[layers.length - 1]]
  const stride = before.length === 0 ? pixelStride(main) : undefined
  const looksAt = (_input: number, every: Every): Every =>
    stride === undefined ? everyPixel : [stride[0] * every[0], stride[1] * every[1]]
  const apply = ([value]: Tensor[], [given]: readonly Every[], every: Every): Tensor =>
    tidy(() => {
      const x = before.length === 0 ? value : applyLayers(before, [value])
      return applyFused(main, x, following, ratio(every, given))
    })
  return { output, inputs, thins: takesStrides(main), looksAt, apply }
}

/** For every node that is used exactly once and not `wanted`: the node that uses it. */
function onlyUses(nodes: readonly GraphNode[], wanted: readonly number[]): ReadonlyMap<number, GraphNode> {
  const uses = new Map<number, GraphNode>()
  const many = new Set(wanted)
  for (const node of nodes) {
    for (const id of node.inputs) {
      if (uses.has(id)) many.add(id)
      uses.set(id, node)
    }
  }
  for (const id of many) uses.delete(id)
  return uses
}
