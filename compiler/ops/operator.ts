/**
 * What the project knows of an operator, declared once. Completion, reference pages, checks, counts and costs derive from this; what it
 * becomes elsewhere, the targets say, each for every operator.
 */

import type { Problem } from '../diagnostics/diagnostic.js'
import type { Attributes, Initializer, Shape } from '../graph.js'
import type { AttributesOf, ParameterDeclaration, Parameters, Size } from './parameter.js'

/** A weight as an operator declares it; the compiler adds the path. */
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
  /** A step of the output in positions of the input; below 1 where the image becomes larger. */
  readonly stride: Size
  readonly dilation: Size
  /** As for a convolution or a pool; numbers below 0 cut off. */
  readonly padding: 'same' | 'valid' | 'ceil' | Size
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

/** From the least value to the greatest, both included; infinite where there is no bound. */
export type Range = readonly [least: number, most: number]

export interface OperatorExample {
  readonly inputs: readonly Shape[]
  /** As written: `conv(64, 3x3, stride=2)`. */
  readonly call: string
  readonly output: Shape
  /** The parameters, trainable or not, that it makes. */
  readonly params: number
  readonly macs: number
}

/** An operator of these parameters, as its file declares it. */
interface Declaration<Name extends string, A> {
  readonly name: Name
  /** What it is called elsewhere, in Keras, PyTorch, JAX or Ultralytics: who writes that is told the name. */
  readonly also?: readonly string[]
  /** One sentence, then details; Markdown. */
  readonly doc: string
  /** How many tensors it takes. */
  readonly inputs: number | { readonly atLeast: number }
  /** The operator that is meant where it is given several tensors, which it does not take: of `max(a, b)` it is `maximum`. */
  readonly several?: string
  /** The bound of `clip` that a number beside its tensors is: of `max(x, 0)` the lower one. */
  readonly bound?: 'low' | 'high'
  /** The output's shape, or why there is none. All attributes are present and of the declared type and range. */
  readonly shape: (inputs: readonly Shape[], attributes: A) => Shape | Problem
  /** Called only where `shape` gave one. */
  readonly weights?: (inputs: readonly Shape[], attributes: A) => readonly WeightDeclaration[]
  /** Multiply-accumulates for one image; absent: none. Additions, comparisons and functions of one value count nothing. */
  readonly macs?: (inputs: readonly Shape[], output: Shape, attributes: A) => number
  /**
   * What an output's position sees of an input. Absent or undefined where that is the same position, if height and width stay, else
   * everything.
   */
  readonly window?: (attributes: A, input: Shape) => Window | 'everything' | undefined
  /** Only of operators that change nothing outside training. In training, the runtime draws this in place of the layers. */
  readonly noise?: (attributes: A) => NoiseDeclaration
  /** Outside training, where the values of its inputs are in these ranges, where those of its output are; absent: anywhere. */
  readonly range?: (ranges: readonly Range[], inputs: readonly Shape[], attributes: A) => Range
  readonly examples: readonly OperatorExample[]
}

/** An operator as everybody reads it. */
export interface Operator extends Declaration<string, Attributes> {
  readonly parameters: readonly ParameterDeclaration[]
}

/** An operator whose name and attributes TypeScript knows. */
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
  // Whoever calls its rules has checked the attributes by the parameters.
  return { ...(declaration as unknown as Declaration<Name, Attributes>), parameters: named }
}

/** Whether an operator or block with these `inputs` takes `count` tensors. */
export function takes(inputs: Operator['inputs'], count: number): boolean {
  return typeof inputs === 'number' ? count === inputs : count >= inputs.atLeast
}
