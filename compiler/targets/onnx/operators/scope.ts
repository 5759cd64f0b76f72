/** What a rule of the target has of one application: its inputs, and a way to add nodes below the application's path. */
import type { Shape } from '../../../graph.js'
import type { Lowerings } from '../../lowering.js'
import { torchLayout } from '../../torch/weights.js'
import type { Constant, GraphBuilder, Layout, NodeOptions, Value } from '../builder.js'

/** A weight of the application. */
export interface ScopedWeight {
  /** In the network's weights. */
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

/** Adds the nodes that do what the operator does, and gives their value. */
export type Emit = (scope: Scope) => Value

/** Of some operators, what adds their nodes. */
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

/** Adds a node that the main one needs, `path/tail`. */
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

/** A list of whole numbers. */
export const ints = (scope: Scope, tail: string, values: readonly number[]): string =>
  constant(scope, tail, { dims: [values.length], ints: values })

/** The weight as netc has it, with axes of 1 joined or dropped where `dims` say so. */
export function plainWeight(scope: Scope, name: string, dims?: Shape): string {
  const { index, path, shape } = scope.weights[name]
  return scope.builder.weight(path, { weight: index, axes: [...shape.keys()], dims: dims ?? shape })
}

/** The weight as PyTorch has it, whose kernels of convolutions are ONNX's. */
export function torchWeight(scope: Scope, name: string): string {
  const { index, path, shape } = scope.weights[name]
  const { axes, shape: dims } = torchLayout(scope.op, name, shape)
  return scope.builder.weight(path, { weight: index, axes, dims })
}

/** Of what has one weight for every channel: its shape beside a value of that layout. */
export const perChannel = ({ shape, layout }: Value): Shape =>
  layout === 'first' ? [shape[shape.length - 1], ...shape.slice(1).map(() => 1)] : shape.slice(-1)

/** The input with the channels where windows want them: images are kept so, and everything else as netc has it. */
export const inImageLayout = (scope: Scope, [input] = scope.inputs): Value =>
  scope.builder.as(input, input.shape.length === 3 ? 'first' : 'last')

/** The input with the channels there. */
export const inputAs = (scope: Scope, layout: Layout, at = 0): Value => scope.builder.as(scope.inputs[at], layout)
