/**
 * Parameters of operators: type, bounds, default and meaning are declared once; docs, checks and attribute types derive
 * from it.
 */
import type { AttributeValue, Shape } from '../graph.js'

/** Rows, then columns. */
export type Size = readonly [number, number]

export type ParameterType = 'int' | 'float' | 'bool' | 'size' | 'shape' | 'ints' | 'padding' | 'enum'

/** A parameter whose attribute is a `T`. */
export interface Parameter<T extends AttributeValue = AttributeValue> {
  /**
   * `size` takes `3x3` or an int for both and is stored as `[height, width]`; `padding` takes one of its words, or a
   * size; `shape` takes `105x105x1` or a list and is stored as a list; `ints` takes a list.
   */
  readonly type: ParameterType
  readonly doc: string
  /** Its names elsewhere, in Keras, PyTorch, JAX or Ultralytics: errors about those suggest the name. */
  readonly also?: readonly string[]
  /** The default, as an attribute. Without it and `defaultsTo`, the argument is required. */
  readonly default?: T
  /** The earlier parameter whose value is the default (a pool's stride: its size). */
  readonly defaultsTo?: string
  /** The words of an `enum` or a `padding`. */
  readonly values?: readonly string[]
  /** Other names of the words. */
  readonly valuesAlso?: Readonly<Record<string, readonly string[]>>
  /** The minimum, for every element of a size. */
  readonly min?: number
  readonly max?: number
}

export interface ParameterDeclaration extends Parameter {
  readonly name: string
}

/** By name, in the order of the arguments of a call. */
export type Parameters = Readonly<Record<string, Parameter>>

/** The attributes of an operator with these parameters. */
export type AttributesOf<P extends Parameters> = {
  readonly [Name in keyof P]: P[Name] extends Parameter<infer T> ? T : never
}

type Options<T extends AttributeValue> = Pick<
  Parameter<T>,
  'default' | 'defaultsTo' | 'min' | 'max' | 'also' | 'valuesAlso'
>

/** A whole number. */
export const int = (doc: string, options: Options<number> = {}): Parameter<number> => ({ ...options, type: 'int', doc })

/** A finite number. */
export const float = (doc: string, options: Options<number> = {}): Parameter<number> => ({
  ...options,
  type: 'float',
  doc,
})

/** true or false. */
export const bool = (doc: string, options: Options<boolean> = {}): Parameter<boolean> => ({
  ...options,
  type: 'bool',
  doc,
})

export const size = (doc: string, options: Options<Size> = {}): Parameter<Size> => ({ ...options, type: 'size', doc })

export const shape = (doc: string, options: Options<Shape> = {}): Parameter<Shape> => ({
  ...options,
  type: 'shape',
  doc,
})

/** A list of whole numbers. */
export const ints = (doc: string, options: Options<readonly number[]> = {}): Parameter<readonly number[]> => ({
  ...options,
  type: 'ints',
  doc,
})

/** One of several words. */
export const word = <const Words extends readonly string[]>(
  doc: string,
  values: Words,
  options: Options<Words[number]> = {},
): Parameter<Words[number]> => ({ ...options, type: 'enum', doc, values })

/** One of several words, or a size of at least 0. */
export const padding = <const Words extends readonly string[]>(
  doc: string,
  values: Words,
  options: Options<Words[number]> = {},
): Parameter<Words[number] | Size> => ({ ...options, type: 'padding', doc, values, min: 0 })

/** Whether a call must give it. */
export function isRequired({ default: own, defaultsTo }: Omit<ParameterDeclaration, 'name'>): boolean {
  return own === undefined && defaultsTo === undefined
}
