/**
 * What the project knows of an operator, declared once. Completion, reference pages, checks, counts, costs and every
 * target derive from this; nothing else names an operator.
 */

import type { Problem } from '../diagnostics/diagnostic.js'
import type { Attributes, AttributeValue, Initializer, Shape } from '../graph.js'

/** Height and width. */
export type Size = readonly [number, number]
/** `same`, `valid`, or the rows and columns of zeros on every side. */
export type Padding = 'same' | 'valid' | Size

export type ParameterType = 'int' | 'float' | 'bool' | 'size' | 'shape' | 'padding' | 'enum'

export interface ParameterDeclaration {
  readonly name: string
  /** What it is called elsewhere, in Keras, PyTorch, JAX or Ultralytics: who writes that is told the name. */
  readonly also?: readonly string[]
  /**
   * `size` takes `3x3` or an int for both and is held as `[height, width]`; `padding` takes `same`, `valid`, an int or a size;
   * `shape` takes `105x105x1` or a list and is held as a list.
   */
  readonly type: ParameterType
  /** As an attribute holds it. Where this and `defaultsTo` are absent, the argument is required. */
  readonly default?: AttributeValue
  /** The parameter, declared before this one, whose value this one takes where it is not given (a pool's stride: its size). */
  readonly defaultsTo?: string
  readonly doc: string
  /** The words of an `enum`. */
  readonly values?: readonly string[]
  /** The least value allowed, for every element of a size. */
  readonly min?: number
  readonly max?: number
}

/** A weight as an operator declares it; the compiler adds the path. */
export interface WeightDeclaration {
  readonly name: string
  readonly shape: Shape
  readonly initializer: Initializer
  readonly trainable: boolean
  readonly l2: number
}

/**
 * A layer of tfjs-layers as it stands in model.json: the class name and its configuration without the name. `weights` are the
 * operator's weight names in the order in which the layer keeps them.
 */
export interface LayerSpec {
  readonly className: string
  readonly config: Readonly<Record<string, unknown>>
  readonly weights: readonly string[]
}

/** A window that slides over an image: rows first, then columns. */
export interface Window {
  readonly kernel: Size
  /** A step of the output in positions of the input; below 1 where the image becomes larger. */
  readonly stride: Size
  readonly dilation: Size
  /** As for a convolution; numbers below 0 cut off. */
  readonly padding: Padding
}

/**
 * What an operator multiplies its input by in training, drawn anew for every step and application: 0 with probability `rate`,
 * else 1 / (1 - rate). One number for every value, or one for every image of the batch.
 */
export interface NoiseDeclaration {
  /** At least 0, less than 1. */
  readonly rate: number
  readonly per: 'value' | 'sample'
}

export interface OperatorExample {
  readonly inputs: readonly Shape[]
  /** As written: `conv(64, 3x3, stride=2)`. */
  readonly call: string
  readonly output: Shape
  /** The parameters, trainable or not, that it makes. */
  readonly params: number
  readonly macs: number
}

export interface Operator {
  readonly name: string
  /** As of a parameter. */
  readonly also?: readonly string[]
  /** One sentence, then details; Markdown. */
  readonly doc: string
  /** How many tensors it takes. */
  readonly inputs: number | { readonly atLeast: number }
  readonly parameters: readonly ParameterDeclaration[]
  /** The output's shape, or why there is none. All attributes are present and of the declared type and range. */
  readonly shape: (inputs: readonly Shape[], attributes: Attributes) => Shape | Problem
  /** Called only where `shape` gave one. */
  readonly weights?: (inputs: readonly Shape[], attributes: Attributes) => readonly WeightDeclaration[]
  /** Multiply-accumulates for one image; absent: none. Additions, comparisons and functions of one value count nothing. */
  readonly macs?: (inputs: readonly Shape[], output: Shape, attributes: Attributes) => number
  /** What an output's position sees of the image; absent where that is the same position, or everything. */
  readonly window?: (attributes: Attributes) => Window
  /** Only of operators that change nothing outside training. In training, the runtime draws this in place of the layers. */
  readonly noise?: (attributes: Attributes) => NoiseDeclaration
  /** The layers, one after the other, that do this in tfjs-layers; only the first takes the inputs. */
  readonly tfjs: (inputs: readonly Shape[], output: Shape, attributes: Attributes) => readonly LayerSpec[]
  readonly examples: readonly OperatorExample[]
}

/** Whether an operator or block with these `inputs` takes `count` tensors. */
export function takes(inputs: Operator['inputs'], count: number): boolean {
  return typeof inputs === 'number' ? count === inputs : count >= inputs.atLeast
}

/** Whether a call has to give it. */
export function isRequired({ default: own, defaultsTo }: Omit<ParameterDeclaration, 'name'>): boolean {
  return own === undefined && defaultsTo === undefined
}
