/** How a subgraph is applied outside of training: nodes in a row that one operation can compute are one step. */
import type { Tensor } from '@tensorflow/tfjs-core'
import type { layers } from '@tensorflow/tfjs-layers'
import type { GraphNode } from '../compiler/graph.js'
import { applyFused, isBatchNormalization, isFusible, isRelu } from './layers/fused.js'

type Layer = layers.Layer

/** One or several nodes. */
export interface Step {
  /** The node whose value it gives. */
  readonly output: number
  readonly inputs: readonly number[]
  /** Gives a tensor of its own. */
  apply(inputs: Tensor[]): Tensor
}

/** Applies layers one after the other. */
export type ApplyLayers = (layers: readonly Layer[], inputs: Tensor[]) => Tensor

/**
 * The nodes as steps, in an order that gives each its inputs. A convolution or dense layer takes the batch normalisation of its output and
 * relu with it, where nobody else looks at the values between: they are computed only where they are `wanted`. `layersOf` tells a node's layers.
 */
export function inferenceSteps(
  nodes: readonly GraphNode[],
  layersOf: (node: GraphNode) => readonly Layer[],
  wanted: readonly number[],
  applyLayers: ApplyLayers,
): readonly Step[] {
  const onlyUse = onlyUses(nodes, wanted)
  const taken = new Set<GraphNode>()
  /** The node behind, if it is one layer of this kind and the only one that looks. */
  const behind = (node: GraphNode, isKind: (layer: Layer) => boolean): GraphNode | undefined => {
    const next = onlyUse.get(node.id)
    const [layer, ...more] = next === undefined ? [] : layersOf(next)
    return layer !== undefined && more.length === 0 && isKind(layer) ? next : undefined
  }
  const stepFrom = (node: GraphNode): Step => {
    const layers = layersOf(node)
    const [before, main] = [layers.slice(0, -1), layers[layers.length - 1]]
    const plain = { output: node.id, inputs: node.inputs, apply: (inputs: Tensor[]) => applyLayers(layers, inputs) }
    if (!isFusible(main)) return plain
    const normalization = behind(node, isBatchNormalization)
    const relu = behind(normalization ?? node, isRelu)
    const last = relu ?? normalization
    if (last === undefined) return plain
    for (const next of [normalization, relu]) if (next !== undefined) taken.add(next)
    const following = { normalization: normalization && layersOf(normalization)[0], relu: relu !== undefined }
    const apply = (inputs: Tensor[]) =>
      applyFused(main, before.length === 0 ? inputs[0] : applyLayers(before, inputs), following)
    return { output: last.id, inputs: node.inputs, apply }
  }
  return nodes.flatMap((node) => (taken.has(node) ? [] : [stepFrom(node)]))
}

/** For every node that is used once, and not `wanted`, the node that uses it. */
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
