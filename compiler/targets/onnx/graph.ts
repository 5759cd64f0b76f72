/** An ONNX graph as plain data, before serialization. */
import type { Shape } from '../../graph.js'

/** Opset version: later ones move the axes of reductions into inputs, which older runtimes cannot read. */
export const opset = 17
/** IR version of that opset's release: users of older runtimes would otherwise see "unsupported IR version" first. */
export const irVersion = 8

export type OnnxAttribute =
  | { readonly int: number }
  | { readonly float: number }
  | { readonly ints: readonly number[] }
  | { readonly text: string }

export interface OnnxNode {
  /** The path in the graph; an operator's additional nodes have that path and a tail. */
  readonly name: string
  readonly op: string
  /** Names of values; empty for an omitted optional one. */
  readonly inputs: readonly string[]
  readonly output: string
  readonly attributes: Readonly<Record<string, OnnxAttribute>>
}

/** A constant of the graph. */
export type Initializer = { readonly name: string; readonly dims: Shape } & (
  | { readonly floats: readonly number[] }
  | { readonly ints: readonly number[] }
  /** A weight of the network by its index; `axes` is the order of its axes before `dims` joins or splits them. */
  | { readonly weight: number; readonly axes: readonly number[] }
)

/** An input or output: float32, `[batch, ...shape]`. */
export interface OnnxValue {
  readonly name: string
  readonly shape: Shape
}

export interface OnnxGraph {
  readonly name: string
  readonly doc: string
  readonly inputs: readonly OnnxValue[]
  readonly outputs: readonly OnnxValue[]
  readonly nodes: readonly OnnxNode[]
  readonly initializers: readonly Initializer[]
}
