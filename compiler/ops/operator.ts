/**
 * The declaration of an operator. Completion, reference pages, checks, counts and costs derive from it; each target has
 * a rule for every operator.
 */

import type { Problem } from '../diagnostics/diagnostic.js'
import type { Attributes, Initializer, Shape } from '../graph.js'
import type { AttributesOf, ParameterDeclaration, Parameters, Size } from './parameter.js'

/** A weight as declared; the compiler adds its path. */
export interface WeightDeclaration {
  readonly name: string
  readonly shape: Shape
  readonly initializer: Initializer
  readonly trainable: boolean
  readonly l2: number
}

/** A window that slides over an image: rows first, then columns. */
export interface Window {
  readonly kernel: Size
  /** A step of the output in positions of the input; below 1 if the image becomes larger. */
  readonly stride: Size
  readonly dilation: Size
  /** Padding as for a convolution or a pool; negative numbers crop. */
  readonly padding: 'same' | 'valid' | 'ceil' | Size
}

/**
 * The factor that an operator multiplies its input by in training, drawn for every step and application: 0 with
 * probability `rate`, else 1 / (1 - rate). One factor per value, or one per image of the batch.
 */
export interface NoiseDeclaration {
  /** At least 0, less than 1. */
  readonly rate: number
  readonly per: 'value' | 'sample'
}

/** From the least to the greatest value, both included; infinite if unbounded. */
export type Range = readonly [least: number, most: number]

export interface OperatorExample {
  readonly inputs: readonly Shape[]
  /** The call in the language: `conv(64, 3x3, stride=2)`. */
  readonly call: string
  readonly output: Shape
  /** The number of parameters that it makes, trainable or not. */
  readonly params: number
  readonly macs: number
}

/** An operator with these parameters, as its file declares it. */
interface Declaration<Name extends string, A> {
  readonly name: Name
  /** Its names elsewhere, in Keras, PyTorch, JAX or Ultralytics: errors about those suggest the name. */
  readonly also?: readonly string[]
  /** One sentence, then details; Markdown. */
  readonly doc: string
  /** The number of input tensors. */
  readonly inputs: number | { readonly atLeast: number }
  /** The operator to suggest if it gets several tensors, which it does not take: `maximum` for `max(a, b)`. */
  readonly several?: string
  /** The bound of `clip` that a number next to its tensors stands for: the lower one for `max(x, 0)`. */
  readonly bound?: 'low' | 'high'
  /** The output's shape, or a problem. All attributes are present and of the declared type and range. */
  readonly shape: (inputs: readonly Shape[], attributes: A) => Shape | Problem
  /** Only called if `shape` returned a shape. */
  readonly weights?: (inputs: readonly Shape[], attributes: A) => readonly WeightDeclaration[]
  /**
   * Multiply-accumulates for one image; default: none. Additions, comparisons and functions of single values are not
   * counted.
   */
  readonly macs?: (inputs: readonly Shape[], output: Shape, attributes: A) => number
  /**
   * The part of an input that an output's position sees. Default, or if undefined: the same position, if height and
   * width are equal, else everything.
   */
  readonly window?: (attributes: A, input: Shape) => Window | 'everything' | undefined
  /**
   * Only for operators that do nothing outside of training. In training, the runtime draws this instead of running the
   * layers.
   */
  readonly noise?: (attributes: A) => NoiseDeclaration
  /** Outside of training, the range of its output for these ranges of its inputs; default: unbounded. */
  readonly range?: (ranges: readonly Range[], inputs: readonly Shape[], attributes: A) => Range
  readonly examples: readonly OperatorExample[]
}

/** An operator with its types erased. */
export interface Operator extends Declaration<string, Attributes> {
  readonly parameters: readonly ParameterDeclaration[]
}

/** An operator with its name and attributes as types. */
export interface DeclaredOperator<Name extends string, P extends Parameters> extends Operator {
  readonly name: Name
  /** Only a type: no value has it. */
  readonly declared?: P
}

/** Declares an operator. */
export function operator<const Name extends string, P extends Parameters>({
  parameters,
  ...declaration
}: Declaration<Name, AttributesOf<P>> & { readonly parameters: P }): DeclaredOperator<Name, P> {
  const named = Object.entries(parameters).map(([name, parameter]): ParameterDeclaration => ({ name, ...parameter }))
  // Callers of its rules have checked the attributes against the parameters.
  return { ...(declaration as unknown as Declaration<Name, Attributes>), parameters: named }
}

/** Whether an operator or block with these `inputs` accepts `count` tensors. */
export function takes(inputs: Operator['inputs'], count: number): boolean {
  return typeof inputs === 'number' ? count === inputs : count >= inputs.atLeast
}
