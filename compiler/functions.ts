/** The language's functions on numbers and lists, each declared once; all others are written with `fn`. */

export interface BuiltInFunction {
  /** The signature in the reference. */
  readonly signature: string
  readonly doc: string
  /** Numbers of arguments: from, to. */
  readonly arity: readonly [number, number]
  readonly takes: 'numbers' | 'list'
}

const one = (name: string, doc: string): BuiltInFunction => ({
  signature: `${name}(x)`,
  doc,
  arity: [1, 1],
  takes: 'numbers',
})

const ofList = (name: string, doc: string): BuiltInFunction => ({
  signature: `${name}(items)`,
  doc,
  arity: [1, 1],
  takes: 'list',
})

const several = (name: string, doc: string): BuiltInFunction => ({
  signature: `${name}(a, b, ...)`,
  doc,
  arity: [1, 100],
  takes: 'numbers',
})

/** In the order of the reference. */
const declared = {
  max: several('max', 'The greatest.'),
  min: several('min', 'The least.'),
  abs: one('abs', 'The absolute value.'),
  floor: one('floor', 'The greatest int that is not greater than x.'),
  ceil: one('ceil', 'The least int that is not less than x.'),
  round: one('round', 'The nearest int; halves go away from zero.'),
  sqrt: one('sqrt', 'The square root.'),
  exp: one('exp', 'e to the power of x.'),
  log: one('log', 'The natural logarithm.'),
  log2: one('log2', 'The logarithm to base 2.'),
  pow: {
    signature: 'pow(x, y)',
    doc: 'x to the power of y; an int if both are ints and y is not negative.',
    arity: [2, 2],
    takes: 'numbers',
  },
  len: ofList('len', 'The number of items of a list, a tuple, a size or a shape.'),
  sum: ofList('sum', 'The sum of a list of numbers.'),
  reversed: ofList('reversed', 'The items from the last to the first.'),
  zip: {
    signature: 'zip(a, b, ...)',
    doc: 'Lists of equal length as one list of tuples: the first of each, the second of each, and so on.',
    arity: [2, 10],
    takes: 'list',
  },
  range: {
    signature: 'range(n), range(from, to)',
    doc: 'The ints from 0, or from `from`, up to the last one, which is excluded.',
    arity: [1, 2],
    takes: 'numbers',
  },
} as const satisfies Readonly<Record<string, BuiltInFunction>>

export type FunctionName = keyof typeof declared

export const builtIns: Readonly<Record<FunctionName, BuiltInFunction>> = declared

/** Whether a name is that of a function; properties that every object inherits are not. */
export const isFunctionName = (name: string): name is FunctionName => Object.hasOwn(builtIns, name)

/** The function of a name; undefined if there is none. */
export const builtIn = (name: string): BuiltInFunction | undefined =>
  isFunctionName(name) ? builtIns[name] : undefined
