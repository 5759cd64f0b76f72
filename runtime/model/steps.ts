/** Applies the nodes of a subgraph one by one, as in training. */
import type { Tensor } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import type { layers } from '@tensorflow/tfjs-layers'
import { noiseOf } from '../../compiler/analyses/training-memory.js'
import { elements, type GraphNode } from '../../compiler/graph.js'
import type { NoiseDeclaration } from '../../compiler/ops/index.js'
import { withoutGradient } from '../engines/backpropagation.js'
import { applyFrozen } from '../layers/frozen.js'
import type { Step } from './inference.js'
import { type NoiseAddress, noiseMask } from './noise.js'
import type { TrainingPass } from './score-all-pairs.js'

type Layer = layers.Layer

/** One application of the weights. */
export interface Pass extends TrainingPass {
  readonly training: boolean
  /** Whether gradients pass through its output; false by default. */
  readonly recorded?: boolean
}

/** Describes the node with this id. */
export type NodeTest = (id: number) => boolean

/** What applying the nodes of a subgraph needs. */
export interface AppliedPart {
  /** By node id. */
  readonly bound: readonly { readonly layers: readonly Layer[] }[]
  /** Whether gradients pass through a node's value. */
  readonly isRecorded: NodeTest
}

/** The nodes as steps. */
export function nodeSteps(
  nodes: readonly GraphNode[],
  { bound, isRecorded }: AppliedPart,
  pass: Pass,
): readonly Step[] {
  const computed = nodes.filter(({ op }) => op !== 'input')
  return computed.map((node) => {
    const { id, inputs } = node
    const recorded = pass.training && isRecorded(id)
    const compute: Step['apply'] = (values) => apply(node, bound[id].layers, values, { ...pass, recorded })
    return { output: id, inputs, apply: recorded ? compute : (values) => withoutGradient(() => compute(values)) }
  })
}

/**
 * Runs the steps in order, starting with `values` by node id. These and the values to `keep` remain the caller's. A
 * step without inputs gets one of the values, for the batch size.
 */
export function runSteps(
  steps: readonly Step[],
  values: Map<number, Tensor>,
  keep: NodeTest,
  wanted: readonly number[],
): Tensor[] {
  const uses = new Map<number, number>()
  for (const id of [...steps.flatMap((step) => step.inputs), ...values.keys(), ...wanted]) {
    uses.set(id, (uses.get(id) ?? 0) + 1)
  }
  const [given] = values.values()
  for (const { output, inputs, apply } of steps) {
    values.set(output, apply(inputs.length === 0 ? [given] : inputs.map((id) => values.get(id)!)))
    release(
      inputs.filter((id) => !keep(id)),
      uses,
      values,
    )
  }
  return wanted.map((id) => values.get(id)!)
}

function apply(node: GraphNode, layers: readonly Layer[], inputs: Tensor[], pass: Pass): Tensor {
  const left = noiseOf(node)
  return left === undefined ? applyLayers(layers, inputs, pass) : leaveOut(node.path, left, inputs[0], pass.noise)
}

/** A layer returns a new tensor even if it changes nothing: tfjs clones its input then. */
export function applyLayers(layers: readonly Layer[], inputs: Tensor[], pass: Pass): Tensor {
  const { training, sides = 1, recorded = false } = pass
  const how = { training, sides }
  const applyLayer = (layer: Layer, given: Tensor | Tensor[]): Tensor =>
    (recorded && applyFrozen(layer, given)) || (layer.apply(given, how) as Tensor)
  const first = applyLayer(layers[0], inputs.length === 1 ? inputs[0] : inputs)
  return layers.slice(1).reduce<Tensor>((value, layer) => applyLayer(layer, value), first)
}

/** tf.layers would draw the mask from its own random stream, which no run could repeat. */
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

/** Counts one use of each, and disposes of values that are not needed any more. */
function release(ids: readonly number[], uses: Map<number, number>, values: Map<number, Tensor>): void {
  for (const id of ids) {
    const left = uses.get(id)! - 1
    uses.set(id, left)
    if (left > 0) continue
    values.get(id)?.dispose()
    values.delete(id)
  }
}
