/** Builds an ONNX graph: values with their layouts, and nodes and constants with unique names. */
import type { Shape } from '../../graph.js'
import { elements } from '../../graph.js'
import type { Initializer, OnnxAttribute, OnnxGraph, OnnxNode, OnnxValue } from './graph.js'

/**
 * The position of a value's channels: netc has them last, `[batch, height, width, channels]`, and ONNX's windows need
 * them first, `[batch, channels, height, width]`. For a vector both are the same, and it is `last`.
 */
export type Layout = 'last' | 'first'

export interface Value {
  readonly name: string
  /** As in the network: without the batch, channels last. */
  readonly shape: Shape
  readonly layout: Layout
}

export interface NodeOptions {
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>
  /** Part of the node's name; `undefined` for the only node of the path. */
  readonly tail?: string
}

/** A constant without its name. */
export type Constant = Initializer extends infer I ? (I extends unknown ? Omit<I, 'name'> : never) : never

export interface GraphBuilder {
  /** Adds a node, and returns the name of its value: `path`, or with a tail `path/tail`. */
  node(path: string, op: string, inputs: readonly string[], options?: NodeOptions): string
  /** The name of a weight, which is added once: its path, or that with a number if it also exists in another shape. */
  weight(path: string, constant: Constant): string
  constant(path: string, tail: string, constant: Constant): string
  /** The value with its channels in this position. */
  as(value: Value, layout: Layout): Value
  /** The value in this shape with its channels last. */
  reshaped(path: string, value: Value, shape: Shape, tail?: string): Value
  /** The size of the batch, a vector with one integer. */
  batchSize(): string
  finish(
    outputs: readonly { readonly name: string; readonly value: Value }[],
  ): Pick<OnnxGraph, 'nodes' | 'outputs' | 'initializers'>
}

/** `reserved`: names that only `finish` and `weight` give: those of inputs, outputs and weights. */
export function graphBuilder(inputs: readonly OnnxValue[], reserved: Iterable<string>): GraphBuilder {
  const nodes: OnnxNode[] = []
  const initializers = new Map<string, Initializer>()
  const weights = new Map<string, string>()
  const converted = new Map<string, Value>()
  const names = new Set([...inputs.map(({ name }) => name), ...reserved])
  let batch: string | undefined

  const unique = (name: string): string => {
    let found = name
    for (let copy = 2; names.has(found); copy++) found = `${name}_${copy}`
    names.add(found)
    return found
  }

  const builder: GraphBuilder = {
    node(path, op, from, { attributes = {}, tail } = {}) {
      const name = unique(tail === undefined ? path : `${path}/${tail}`)
      nodes.push({ name, op, inputs: from, output: name, attributes })
      return name
    },
    weight(path, constant) {
      const key = `${path} ${constant.dims.join('x')}`
      const before = weights.get(key)
      if (before !== undefined) return before
      const name = initializers.has(path) ? unique(path) : path
      initializers.set(name, { ...constant, name } as Initializer)
      weights.set(key, name)
      return name
    },
    constant(path, tail, constant) {
      const name = unique(`${path}/${tail}`)
      initializers.set(name, { ...constant, name } as Initializer)
      return name
    },
    as(value, layout) {
      if (value.layout === layout || value.shape.length < 2) return value
      const key = `${layout} ${value.name}`
      const before = converted.get(key)
      if (before !== undefined) return before
      const axes = [...value.shape.keys()].map((axis) => axis + 1)
      const perm = layout === 'first' ? [0, axes.length, ...axes.slice(0, -1)] : [0, ...axes.slice(1), 1]
      const attributes = { perm: { ints: perm } }
      const name = builder.node(value.name, 'Transpose', [value.name], { attributes, tail: `channels_${layout}` })
      const result: Value = { ...value, name, layout }
      converted.set(key, result)
      converted.set(`${value.layout} ${name}`, value)
      return result
    },
    reshaped(path, value, shape, tail) {
      const rows = flat(value) ? value : builder.as(value, 'last')
      const target = builder.constant(path, tail === undefined ? 'shape' : `${tail}_shape`, {
        dims: [shape.length + 1],
        // The batch axis stays.
        ints: [0, ...shape],
      })
      const name = builder.node(path, 'Reshape', [rows.name, target], tail === undefined ? {} : { tail })
      return { name, shape, layout: 'last' }
    },
    batchSize() {
      const attributes = { start: { int: 0 }, end: { int: 1 } }
      batch ??= builder.node(inputs[0].name, 'Shape', [inputs[0].name], { attributes, tail: 'batch' })
      return batch
    },
    finish(outputs) {
      const given = new Set([...inputs.map(({ name }) => name), ...initializers.keys()])
      const renamed = new Map<string, string>()
      for (const output of outputs) {
        const { name } = builder.as(output.value, 'last')
        if (given.has(name) || renamed.has(name)) {
          nodes.push({
            name: unique(`${output.name}/identity`),
            op: 'Identity',
            inputs: [name],
            output: output.name,
            attributes: {},
          })
        } else renamed.set(name, output.name)
      }
      const now = (name: string): string => renamed.get(name) ?? name
      return {
        nodes: nodes.map((node) => ({ ...node, inputs: node.inputs.map(now), output: now(node.output) })),
        outputs: outputs.map(({ name, value: { shape } }) => ({ name, shape })),
        initializers: [...initializers.values()],
      }
    },
  }
  return builder
}

/** Whether both layouts have the same order of values: with one channel, or one pixel. */
function flat({ shape }: Value): boolean {
  const channels = shape[shape.length - 1]
  return channels === 1 || elements(shape) === channels
}

/**
 * The layout of a result of several values: channels first if one of them has that, since convolutions then need no
 * transpose.
 */
export const commonLayout = (values: readonly Value[]): Layout =>
  values.some(({ layout }) => layout === 'first') ? 'first' : 'last'

/** The axis of the ONNX value that is `axis` of its shape. */
export function onnxAxis({ shape, layout }: Pick<Value, 'shape' | 'layout'>, axis: number): number {
  if (layout === 'last') return axis + 1
  return axis === shape.length - 1 ? 1 : axis + 2
}
