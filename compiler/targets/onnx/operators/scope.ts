/** The scope of one application for a rule of the target: its inputs, and functions that add nodes below its path. */
import type { Shape } from '../../../graph.js'
import type { Lowerings } from '../../lowering.js'
import { torchLayout } from '../../torch/weights.js'
import type { Constant, GraphBuilder, Layout, NodeOptions, Value } from '../builder.js'

/** A weight of the application. */
export interface ScopedWeight {
  /** Index in the network's weights. */
  readonly index: number
  readonly path: string
  readonly shape: Shape
}

export interface Scope {
  readonly op: string
  readonly path: string
  readonly inputs: readonly Value[]
  readonly weights: Readonly<Record<string, ScopedWeight>>
  readonly builder: GraphBuilder
}

/** Adds the operator's nodes, and returns their value. */
export type Emit = (scope: Scope) => Value

/** Rules for some operators. */
export type SomeOnnx = Partial<Lowerings<Emit>>

/** Adds the application's main node. */
export function main(
  { builder, path }: Scope,
  op: string,
  inputs: readonly string[],
  attributes?: NodeOptions['attributes'],
): string {
  return builder.node(path, op, inputs, attributes === undefined ? {} : { attributes })
}

/** Adds a node for the main one, `path/tail`. */
export function aside(
  { builder, path }: Scope,
  tail: string,
  op: string,
  inputs: readonly string[],
  attributes?: NodeOptions['attributes'],
): string {
  return builder.node(path, op, inputs, { tail, ...(attributes === undefined ? {} : { attributes }) })
}

/** A constant of the application. */
export const constant = ({ builder, path }: Scope, tail: string, value: Constant): string =>
  builder.constant(path, tail, value)

/** A single number. */
export const scalar = (scope: Scope, tail: string, value: number): string =>
  constant(scope, tail, { dims: [], floats: [value] })

/** A list of integers. */
export const ints = (scope: Scope, tail: string, values: readonly number[]): string =>
  constant(scope, tail, { dims: [values.length], ints: values })

/** The weight in netc's layout, with axes of 1 joined or dropped as `dims` says. */
export function plainWeight(scope: Scope, name: string, dims?: Shape): string {
  const { index, path, shape } = scope.weights[name]
  return scope.builder.weight(path, { weight: index, axes: [...shape.keys()], dims: dims ?? shape })
}

/** The weight in PyTorch's layout, where kernels of convolutions are those of ONNX. */
export function torchWeight(scope: Scope, name: string): string {
  const { index, path, shape } = scope.weights[name]
  const { axes, shape: dims } = torchLayout(scope.op, name, shape)
  return scope.builder.weight(path, { weight: index, axes, dims })
}

/** The shape of a weight with one value per channel, next to a value of that layout. */
export const perChannel = ({ shape, layout }: Value): Shape =>
  layout === 'first' ? [shape[shape.length - 1], ...shape.slice(1).map(() => 1)] : shape.slice(-1)

/** The input with the channels as windows need them: images are kept so, and everything else as in netc. */
export const inImageLayout = (scope: Scope, [input] = scope.inputs): Value =>
  scope.builder.as(input, input.shape.length === 3 ? 'first' : 'last')

/** The input with the channels in this position. */
export const inputAs = (scope: Scope, layout: Layout, at = 0): Value => scope.builder.as(scope.inputs[at], layout)
