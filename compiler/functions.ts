/** The functions on numbers and lists that the language has itself, each declared once; all else is written with `fn`. */

export interface BuiltInFunction {
  /** As the reference shows it. */
  readonly signature: string
  readonly doc: string
  /** How many arguments: from, to. */
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

/** In the order in which the reference lists them. */
const declared = {
  max: several('max', 'The greatest.'),
  min: several('min', 'The least.'),
  abs: one('abs', 'The number without its sign.'),
  floor: one('floor', 'The greatest int that is not above x.'),
  ceil: one('ceil', 'The least int that is not below x.'),
  round: one('round', 'The nearest int; halves go away from zero.'),
  sqrt: one('sqrt', 'The square root.'),
  exp: one('exp', 'e to the power of x.'),
  log: one('log', 'The natural logarithm.'),
  log2: one('log2', 'The logarithm to base 2.'),
  pow: {
    signature: 'pow(x, y)',
    doc: 'x to the power of y; an int where both are ints and y is not negative.',
    arity: [2, 2],
    takes: 'numbers',
  },
  len: ofList('len', 'How many items a list, a tuple, a size or a shape has.'),
  sum: ofList('sum', 'The sum of a list of numbers.'),
  reversed: ofList('reversed', 'The items from the last to the first.'),
  zip: {
    signature: 'zip(a, b, ...)',
    doc: 'Lists of one length as one list of tuples: the first of each, the second of each, and so on.',
    arity: [2, 10],
    takes: 'list',
  },
  range: {
    signature: 'range(n), range(from, to)',
    doc: 'The ints from 0, or from `from`, up to and without the last one.',
    arity: [1, 2],
    takes: 'numbers',
  },
} as const satisfies Readonly<Record<string, BuiltInFunction>>

export type FunctionName = keyof typeof declared

export const builtIns: Readonly<Record<FunctionName, BuiltInFunction>> = declared

/** Whether a name is that of a function; nothing that every object inherits is. */
export const isFunctionName = (name: string): name is FunctionName => Object.hasOwn(builtIns, name)

/** The function of a name, where it is one. */
export const builtIn = (name: string): BuiltInFunction | undefined =>
  isFunctionName(name) ? builtIns[name] : undefined
