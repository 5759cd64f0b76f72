/**
 * An ONNX graph as the bytes of a file: the messages of onnx.proto
 * (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto), by field number.
 */
import { elements, type Shape } from '../../graph.js'
import {
  type Initializer,
  irVersion,
  type OnnxAttribute,
  type OnnxGraph,
  type OnnxNode,
  type OnnxValue,
  opset,
} from './graph.js'
import { type Bytes, element, float, int, message, nested, text } from './protobuf.js'

/** Types of elements (TensorProto.DataType). */
const [float32, int64] = [1, 7]

export interface SerializeOptions {
  /** The little-endian float32 bytes of a weight, in the initializer's order, generated when they are written. */
  readonly weightBytes: (initializer: WeightInitializer) => Uint8Array
  /** Name and version of the producer. */
  readonly producer: readonly [name: string, version: string]
  readonly metadata: Readonly<Record<string, string>>
  /** The name of the external file for the weights, if they are not in the model's. */
  readonly external?: string
}

export type WeightInitializer = Extract<Initializer, { readonly weight: number }>

export const isWeight = (initializer: Initializer): initializer is WeightInitializer => 'weight' in initializer

/** The model as bytes; those of weights are generated while they are read. */
export function serializeModel(graph: OnnxGraph, { producer, metadata, ...options }: SerializeOptions): Bytes {
  const [name, version] = producer
  return message([
    int(1, irVersion),
    text(2, name),
    text(3, version),
    text(6, graph.doc),
    nested(7, graphBytes(graph, options)),
    nested(8, message([text(1, ''), int(2, opset)])),
    ...Object.entries(metadata).map((entry) => nested(14, pair(...entry))),
  ])
}

/** The sizes in bytes of a weight, and of all weights. */
export const weightLength = ({ dims }: WeightInitializer): number => 4 * elements(dims)

function graphBytes(graph: OnnxGraph, options: Pick<SerializeOptions, 'weightBytes' | 'external'>): Bytes {
  let offset = 0
  const tensors = graph.initializers.map((initializer) => {
    const bytes = tensor(initializer, options, offset)
    if (isWeight(initializer)) offset += weightLength(initializer)
    return nested(5, bytes)
  })
  return message([
    ...graph.nodes.map((node) => nested(1, nodeBytes(node))),
    text(2, graph.name),
    ...tensors,
    ...graph.inputs.map((value) => nested(11, valueBytes(value))),
    ...graph.outputs.map((value) => nested(12, valueBytes(value))),
  ])
}

const nodeBytes = ({ inputs, output, name, op, attributes }: OnnxNode): Bytes =>
  message([
    ...inputs.map((input) => element(1, input)),
    element(2, output),
    text(3, name),
    text(4, op),
    ...Object.entries(attributes).map(([key, value]) => nested(5, attributeBytes(key, value))),
  ])

/** Includes its type (AttributeProto.AttributeType). */
function attributeBytes(name: string, value: OnnxAttribute): Bytes {
  if ('int' in value) return message([text(1, name), int(3, value.int), int(20, 2)])
  if ('float' in value) return message([text(1, name), float(2, value.float), int(20, 1)])
  if ('text' in value) return message([text(1, name), element(4, value.text), int(20, 3)])
  return message([text(1, name), ...value.ints.map((one) => int(8, one)), int(20, 7)])
}

const dimsBytes = (dims: Shape): readonly Bytes[] => dims.map((extent) => int(1, extent))

function tensor(
  initializer: Initializer,
  { weightBytes, external }: Pick<SerializeOptions, 'weightBytes' | 'external'>,
  offset: number,
): Bytes {
  const { name, dims } = initializer
  const head = [...dimsBytes(dims), int(2, 'ints' in initializer ? int64 : float32), text(8, name)]
  if (!isWeight(initializer)) return message([...head, nested(9, rawBytes(initializer))])
  const length = weightLength(initializer)
  if (external === undefined) {
    const values: Bytes = {
      length,
      *chunks() {
        yield weightBytes(initializer)
      },
    }
    return message([...head, nested(9, values)])
  }
  const place = { location: external, offset: String(offset), length: String(length) }
  return message([...head, ...Object.entries(place).map((entry) => nested(13, pair(...entry))), int(14, 1)])
}

function rawBytes(constant: { readonly floats: readonly number[] } | { readonly ints: readonly number[] }): Uint8Array {
  const isInts = 'ints' in constant
  const values = isInts ? constant.ints : constant.floats
  const view = new DataView(new ArrayBuffer(values.length * (isInts ? 8 : 4)))
  for (const [at, value] of values.entries()) {
    if (isInts) view.setBigInt64(8 * at, BigInt(value), true)
    else view.setFloat32(4 * at, value, true)
  }
  return new Uint8Array(view.buffer)
}

function valueBytes({ name, shape }: OnnxValue): Bytes {
  const dimensions = [message([element(2, 'batch')]), ...shape.map((extent) => int(1, extent))]
  const tensorType = message([int(1, float32), nested(2, message(dimensions.map((each) => nested(1, each))))])
  return message([text(1, name), nested(2, message([nested(1, tensorType)]))])
}

const pair = (key: string, value: string): Bytes => message([element(1, key), element(2, value)])
