/** The functions on numbers and lists that the language has itself, each declared once; all else is written with `fn`. */
import { type Problem, problem } from './diagnostics/diagnostic.js'
import { itemsOf, unknown, type Value } from './expand/values.js'
import { maxSteps } from './limits.js'

type Numeric = Extract<Value, { readonly kind: 'int' | 'float' }>

export interface BuiltInFunction {
  /** As the reference shows it. */
  readonly signature: string
  readonly doc: string
  /** How many arguments: from, to. */
  readonly arity: readonly [number, number]
  readonly takes: 'numbers' | 'list'
  /** Arguments are as many as `arity` says, known but for the items of lists, and of the kind that it takes. */
  readonly apply: (values: readonly Value[]) => Value | Problem
}

const int = (value: number, name: string): Value | Problem =>
  Number.isSafeInteger(value) ? { kind: 'int', value: value + 0 } : problem('number-overflow', { operator: name })

const float = (value: number, name: string): Value | Problem =>
  Number.isFinite(value)
    ? { kind: 'float', value }
    : problem('out-of-range', {
        what: `the argument of ${name}`,
        expected: 'one that it has a value for',
        actual: 'another',
      })

const numeric = (values: readonly Value[]): readonly Numeric[] => values as readonly Numeric[]

/** One number to a float. */
const real = (name: string, doc: string, of: (x: number) => number): BuiltInFunction => ({
  signature: `${name}(x)`,
  doc,
  arity: [1, 1],
  takes: 'numbers',
  apply: (values) => float(of(numeric(values)[0]!.value), name),
})

/** One number to an int. */
const rounding = (name: string, doc: string, of: (x: number) => number): BuiltInFunction => ({
  signature: `${name}(x)`,
  doc,
  arity: [1, 1],
  takes: 'numbers',
  apply: (values) => int(of(numeric(values)[0]!.value), name),
})

const extreme = (name: 'max' | 'min', doc: string): BuiltInFunction => ({
  signature: `${name}(a, b, ...)`,
  doc,
  arity: [1, 100],
  takes: 'numbers',
  apply: (values) => ofKind(values, Math[name](...numeric(values).map(({ value }) => value)), name),
})

/** An int of ints, else a float. */
const ofKind = (values: readonly Value[], value: number, name: string): Value | Problem => {
  if (numeric(values).every(({ kind }) => kind === 'int')) return int(value, name)
  return Number.isFinite(value) ? { kind: 'float', value } : problem('number-overflow', { operator: name })
}

export const builtIns: Readonly<Record<string, BuiltInFunction>> = {
  max: extreme('max', 'The greatest.'),
  min: extreme('min', 'The least.'),
  abs: {
    signature: 'abs(x)',
    doc: 'The number without its sign.',
    arity: [1, 1],
    takes: 'numbers',
    apply: (values) => ofKind(values, Math.abs(numeric(values)[0]!.value), 'abs'),
  },
  floor: rounding('floor', 'The greatest int that is not above x.', Math.floor),
  ceil: rounding('ceil', 'The least int that is not below x.', Math.ceil),
  round: rounding('round', 'The nearest int; halves go away from zero.', (x) => Math.sign(x) * Math.round(Math.abs(x))),
  sqrt: real('sqrt', 'The square root.', Math.sqrt),
  exp: real('exp', 'e to the power of x.', Math.exp),
  log: real('log', 'The natural logarithm.', Math.log),
  log2: real('log2', 'The logarithm to base 2.', Math.log2),
  pow: {
    signature: 'pow(x, y)',
    doc: 'x to the power of y; an int where both are ints and y is not negative.',
    arity: [2, 2],
    takes: 'numbers',
    apply(values) {
      const [x, y] = numeric(values) as [Numeric, Numeric]
      const value = x.value ** y.value
      return x.kind === 'int' && y.kind === 'int' && y.value >= 0 ? int(value, 'pow') : float(value, 'pow')
    },
  },
  len: {
    signature: 'len(items)',
    doc: 'How many items a list, a tuple, a size or a shape has.',
    arity: [1, 1],
    takes: 'list',
    apply: ([list]) => int(itemsOf(list!)!.length, 'len'),
  },
  sum: {
    signature: 'sum(items)',
    doc: 'The sum of a list of numbers.',
    arity: [1, 1],
    takes: 'list',
    apply([list]) {
      const items = itemsOf(list!)!
      if (items.some(({ kind }) => kind === 'unknown')) return unknown
      if (!items.every(({ kind }) => kind === 'int' || kind === 'float')) {
        const facts = { what: 'sum', expected: 'numbers', actual: 'something else', help: 'sum adds numbers' }
        return problem('wrong-type', facts)
      }
      let total = 0
      for (const { value } of numeric(items)) {
        total += value
        // Held to what is exact at every step: the end could be in range again.
        const sum = ofKind(items, total, 'sum')
        if ('code' in sum) return sum
      }
      return ofKind(items, total, 'sum')
    },
  },
  range: {
    signature: 'range(n), range(from, to)',
    doc: 'The ints from 0, or from `from`, up to and without the last one.',
    arity: [1, 2],
    takes: 'numbers',
    apply(values) {
      const [from, to] =
        values.length === 1 ? [0, numeric(values)[0]!.value] : numeric(values).map(({ value }) => value)
      if (!numeric(values).every(({ kind }) => kind === 'int')) {
        const facts = { what: 'range', expected: 'ints', actual: 'a fraction', help: 'write whole numbers' }
        return problem('wrong-type', facts)
      }
      const length = Math.max(0, to! - from!)
      if (length > maxSteps) return problem('too-much-work', { limit: maxSteps })
      return { kind: 'list', items: Array.from({ length }, (_, index) => ({ kind: 'int', value: from! + index })) }
    },
  },
}

/** Whether a name is one of them; nothing that every object inherits is. */
export const builtIn = (name: string): BuiltInFunction | undefined =>
  Object.hasOwn(builtIns, name) ? builtIns[name] : undefined
