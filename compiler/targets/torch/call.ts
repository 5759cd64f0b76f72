/** What an operator is in PyTorch: calls of modules and functions, before they are text. */
import type { Lowerings } from '../lowering.js'

/**
 * Where the channels of an image are: torch has them first, `[N, channels, height, width]`, netc last. Only values of three axes without the
 * batch have the choice; of all others the channels are last.
 */
export type Layout = 'last' | 'first'

export type ArgumentValue = number | boolean | string | readonly number[]

/**
 * What an argument is in Python. `channels` are numbers of channels, which depend on one another in a block; `size` is rows and columns, written as one number
 * where they are the same; `number` is a float.
 */
export type ArgumentType = 'channels' | 'int' | 'number' | 'bool' | 'str' | 'size' | 'padding' | 'ints'

export interface Argument {
  /** As the parameter is called. */
  readonly name: string
  readonly type: ArgumentType
  readonly value: ArgumentValue
  /** What the callee takes where it is left out. */
  readonly fallback?: ArgumentValue
  /** Given by place, not by name. */
  readonly positional?: boolean
}

/** How the text of a call is made of its inputs and arguments. */
export type Call =
  /** `self.name(x)` of a module that `of(...)` makes. */
  | { readonly kind: 'module'; readonly of: string; readonly args: readonly Argument[] }
  /** `of(x, ...)`; `module` is what does the same as a module without arguments: `nn.ReLU`. With `list` the inputs are one list. */
  | {
      readonly kind: 'function'
      readonly of: string
      readonly args: readonly Argument[]
      readonly module?: string
      readonly list?: boolean
    }
  /** `x + y`, or with arguments `x * 2.0`. */
  | { readonly kind: 'infix'; readonly of: '+' | '-' | '*' | '/' | '@'; readonly args: readonly Argument[] }

/** A call on the operator's inputs, which numbers are, and on other calls. */
export interface Expression {
  readonly call: Call
  readonly of: readonly (number | Expression)[]
}

/** What an operator is, once it is known where the channels of its inputs are. */
export interface TorchOperator {
  /** Where it wants them: `any` takes them as they come, and several inputs in one layout. */
  readonly takes: Layout | 'any'
  /** Where its output has them; where its inputs have them unless stated. */
  readonly gives?: Layout
  /** An input is the value itself; a number alone is an input, unchanged. */
  readonly expression: (layout: Layout) => Expression | number
}

/** Of some operators. */
export type SomeTorch = Partial<Lowerings<TorchOperator>>

/** A function of the first input, or of both. */
export const applied = (
  of: string,
  args: readonly Argument[] = [],
  inputs: readonly (number | Expression)[] = [0],
  more: { readonly module?: string; readonly list?: boolean } = {},
): Expression => ({ call: { kind: 'function', of, args, ...more }, of: inputs })

export const made = (of: string, args: readonly Argument[]): Expression => ({
  call: { kind: 'module', of, args },
  of: [0],
})

/** An argument by its name. */
export const argument = (
  name: string,
  type: ArgumentType,
  value: ArgumentValue,
  fallback?: ArgumentValue,
): Argument => ({ name, type, value, ...(fallback === undefined ? {} : { fallback }) })

/** An argument by its place. */
export const placed = (name: string, type: ArgumentType, value: ArgumentValue): Argument => ({
  ...{ name, type, value },
  positional: true,
})

/** Axis `axis` of a shape of `rank` axes without the batch, as torch counts it. */
export function torchAxis(rank: number, axis: number, layout: Layout): number {
  if (rank !== 3 || layout === 'last') return axis + 1
  return axis === 2 ? 1 : axis + 2
}
