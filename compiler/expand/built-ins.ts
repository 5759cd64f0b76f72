/** Implementations of the language's functions. */
import { type Problem, problem } from '../diagnostics/diagnostic.js'
import { alternatives } from '../diagnostics/entry.js'
import type { FunctionName } from '../functions.js'
import { maxSteps } from '../limits.js'
import { itemsOf, unknown, type Value } from './values.js'

/** The number of arguments is as declared; they are known, except for items of lists, and of the right kind. */
type Work = (values: readonly Value[]) => Value | Problem

type Numeric = Extract<Value, { readonly kind: 'int' | 'float' }>

const int = (value: number, name: string): Value | Problem =>
  Number.isSafeInteger(value) ? { kind: 'int', value: value + 0 } : problem('number-overflow', { operator: name })

const float = (value: number, name: string): Value | Problem =>
  Number.isFinite(value)
    ? { kind: 'float', value }
    : problem('out-of-range', {
        what: `the argument of ${name}`,
        expected: 'a value in its domain',
        actual: 'another',
      })

const numeric = (values: readonly Value[]): readonly Numeric[] => values as readonly Numeric[]

/** One number to a float. */
const real =
  (name: string, of: (x: number) => number): Work =>
  (values) =>
    float(of(numeric(values)[0]!.value), name)

/** One number to an int. */
const rounding =
  (name: string, of: (x: number) => number): Work =>
  (values) =>
    int(of(numeric(values)[0]!.value), name)

const extreme =
  (name: 'max' | 'min'): Work =>
  (values) =>
    ofKind(values, Math[name](...numeric(values).map(({ value }) => value)), name)

const areInts = (values: readonly Value[]): boolean => values.every(({ kind }) => kind === 'int')

/** An int for ints, else a float. */
function ofKind(values: readonly Value[], value: number, name: string, whole = areInts(values)): Value | Problem {
  if (whole) return int(value, name)
  return Number.isFinite(value) ? { kind: 'float', value } : problem('number-overflow', { operator: name })
}

export const functionWork: Readonly<Record<FunctionName, Work>> = {
  max: extreme('max'),
  min: extreme('min'),
  abs: (values) => ofKind(values, Math.abs(numeric(values)[0]!.value), 'abs'),
  floor: rounding('floor', Math.floor),
  ceil: rounding('ceil', Math.ceil),
  round: rounding('round', (x) => Math.sign(x) * Math.round(Math.abs(x))),
  sqrt: real('sqrt', Math.sqrt),
  exp: real('exp', Math.exp),
  log: real('log', Math.log),
  log2: real('log2', Math.log2),
  pow: power,
  len: ([list]) => int(itemsOf(list!)!.length, 'len'),
  sum,
  reversed: ([list]) => ({ kind: 'list', items: itemsOf(list!)!.toReversed() }),
  zip,
  range,
}

function power(values: readonly Value[]): Value | Problem {
  const [x, y] = numeric(values) as [Numeric, Numeric]
  const value = x.value ** y.value
  return x.kind === 'int' && y.kind === 'int' && y.value >= 0 ? int(value, 'pow') : float(value, 'pow')
}

function sum([list]: readonly Value[]): Value | Problem {
  const items = itemsOf(list!)!
  if (items.some(({ kind }) => kind === 'unknown')) return unknown
  if (!items.every(({ kind }) => kind === 'int' || kind === 'float')) {
    const facts = { what: 'sum', expected: 'numbers', actual: 'something else', help: 'sum adds numbers' }
    return problem('wrong-type', facts)
  }
  const whole = areInts(items)
  let total = 0
  for (const { value } of numeric(items)) {
    total += value
    // Checked at every step for exactness: the end could be in range again.
    const sum = ofKind(items, total, 'sum', whole)
    if ('code' in sum) return sum
  }
  return ofKind(items, total, 'sum', whole)
}

function zip(lists: readonly Value[]): Value | Problem {
  const [first, ...others] = lists.map((list) => itemsOf(list)!)
  const lengths = [first, ...others].map((items) => items!.length)
  if (lengths.some((length) => length !== lengths[0])) {
    const actual = `lists of ${alternatives(lengths.map(String)).replace(' or ', ' and ')} items`
    const facts = { what: 'zip', expected: 'lists of the same length', actual, help: 'it pairs item by item' }
    return problem('wrong-type', facts)
  }
  const items = first!.map(
    (item, index): Value => ({ kind: 'tuple', items: [item, ...others.map((list) => list[index]!)] }),
  )
  return { kind: 'list', items }
}

function range(values: readonly Value[]): Value | Problem {
  const [from, to] = values.length === 1 ? [0, numeric(values)[0]!.value] : numeric(values).map(({ value }) => value)
  if (!numeric(values).every(({ kind }) => kind === 'int')) {
    const facts = { what: 'range', expected: 'ints', actual: 'a fraction', help: 'write whole numbers' }
    return problem('wrong-type', facts)
  }
  const length = Math.max(0, to! - from!)
  if (length > maxSteps) return problem('too-much-work', { limit: maxSteps })
  return { kind: 'list', items: Array.from({ length }, (_, index) => ({ kind: 'int', value: from! + index })) }
}
