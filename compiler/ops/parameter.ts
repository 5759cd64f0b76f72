/** Parameters of operators: each declares its type, bounds, default and meaning once; docs, checks and the types of attributes follow. */
import type { AttributeValue, Shape } from '../graph.js'

/** Rows, then columns. */
export type Size = readonly [number, number]

export type ParameterType = 'int' | 'float' | 'bool' | 'size' | 'shape' | 'ints' | 'padding' | 'enum'

/** A parameter whose attribute is a `T`. */
export interface Parameter<T extends AttributeValue = AttributeValue> {
  /**
   * `size` takes `3x3` or an int for both and is held as `[height, width]`; `padding` takes one of its words, or a size; `shape` takes
   * `105x105x1` or a list and is held as a list; `ints` takes a list.
   */
  readonly type: ParameterType
  readonly doc: string
  /** What it is called elsewhere, in Keras, PyTorch, JAX or Ultralytics: who writes that is told the name. */
  readonly also?: readonly string[]
  /** As an attribute holds it. Where this and `defaultsTo` are absent, the argument is required. */
  readonly default?: T
  /** The parameter, declared before this one, whose value this one takes where it is not given (a pool's stride: its size). */
  readonly defaultsTo?: string
  /** The words of an `enum` or a `padding`. */
  readonly values?: readonly string[]
  /** What a word is called elsewhere. */
  readonly valuesAlso?: Readonly<Record<string, readonly string[]>>
  /** The least value allowed, for every element of a size. */
  readonly min?: number
  readonly max?: number
}

export interface ParameterDeclaration extends Parameter {
  readonly name: string
}

/** By name, in the order in which a call gives them. */
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

/** Whether a call has to give it. */
export function isRequired({ default: own, defaultsTo }: Omit<ParameterDeclaration, 'name'>): boolean {
  return own === undefined && defaultsTo === undefined
}
