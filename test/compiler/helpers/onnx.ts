/** Graphs for ONNX run in onnxruntime-web, on Node. */
import * as ort from 'onnxruntime-web'
import type { Network, Shape } from '../../../compiler/graph.js'
import { graphBuilder } from '../../../compiler/targets/onnx/builder.js'
import type { OnnxGraph } from '../../../compiler/targets/onnx/graph.js'
import { subgraphValues } from '../../../compiler/targets/onnx/parts.js'
import { chunksOf } from '../../../compiler/targets/onnx/protobuf.js'
import { serializeModel } from '../../../compiler/targets/onnx/serialize.js'
import { permuted } from '../../../compiler/targets/permute.js'
import { littleEndianBytes } from '../../../runtime/base/little-endian.js'
import type { Trial } from './trials.js'

ort.env.wasm.numThreads = 1
ort.env.logLevel = 'error'

/** The file's bytes, with these values for the network's weights. */
export function onnxBytes(graph: OnnxGraph, network: Network, weights: readonly Float32Array[]): Uint8Array {
  const bytes = serializeModel(graph, {
    producer: ['netc', 'test'],
    metadata: {},
    weightBytes: ({ weight, axes }) =>
      littleEndianBytes(permuted(weights[weight], network.weights[weight].shape, axes)),
  })
  return Buffer.concat([...chunksOf(bytes)])
}

/** A tensor as it goes in or comes out: with the batch. */
export interface Fed {
  readonly shape: Shape
  readonly values: Float32Array
}

/** The graph's outputs, by name. */
export async function runOnnx(
  bytes: Uint8Array,
  feeds: Readonly<Record<string, Fed>>,
): Promise<Readonly<Record<string, Fed>>> {
  const session = await ort.InferenceSession.create(bytes, {
    graphOptimizationLevel: 'all',
    executionProviders: ['wasm'],
  })
  const tensors = Object.entries(feeds).map(([name, { shape, values }]) => [
    name,
    new ort.Tensor('float32', values, shape),
  ])
  const results = await session.run(Object.fromEntries(tensors))
  const read = Object.entries(results).map(([name, tensor]) => {
    return [name, { shape: tensor.dims, values: Float32Array.from(tensor.data as Float32Array) }]
  })
  await session.release()
  return Object.fromEntries(read)
}

/**
 * The operator of a trial twice: on inputs with their channels last, as a graph takes them, and first, as they are
 * after a convolution.
 */
export function trialGraph({ network, shapes }: Trial): OnnxGraph {
  const head = network.head!
  const inputs = shapes.map((shape, at) => ({ name: `input${at}`, shape }))
  const builder = graphBuilder(inputs, ['last', 'first', ...network.weights.map(({ path }) => path)])
  const outputs = (['last', 'first'] as const).map((layout) => {
    const given = inputs.map((input) => builder.as({ ...input, layout: 'last' }, layout))
    return { name: layout, value: subgraphValues(network, head, given, builder, `${layout}/`)[head.output] }
  })
  return { name: 'trial', doc: '', inputs, ...builder.finish(outputs) }
}

export const trialFeeds = ({ inputs, shapes }: Trial, batch: number): Readonly<Record<string, Fed>> =>
  Object.fromEntries(inputs.map((values, at) => [`input${at}`, { shape: [batch, ...shapes[at]], values }]))
