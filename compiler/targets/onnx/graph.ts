/** An ONNX graph as plain data, before it is bytes. */
import type { Shape } from '../../graph.js'

/** Of the operators: later ones move the axes of reductions into inputs, which runtimes of before do not read. */
export const opset = 17
/** Of the file: the one of that opset's release, since "unsupported IR version" is what users of older runtimes meet first. */
export const irVersion = 8

export type OnnxAttribute =
  | { readonly int: number }
  | { readonly float: number }
  | { readonly ints: readonly number[] }
  | { readonly text: string }

export interface OnnxNode {
  /** The graph's path; of what an operator needs beside its main node, that path and what it is. */
  readonly name: string
  readonly op: string
  /** Names of values; empty for an optional one that is left out. */
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

/** What goes in or comes out: float32, `[batch, ...shape]`. */
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
