/** Lists made from lists: comprehensions, slices, concatenation. */
import type { Comprehension, Expression, SliceExpression } from '../../grammar/ast.js'
import type { Span } from '../../grammar/span.js'
import { problem } from '../diagnostics/diagnostic.js'
import { truth } from './comparison.js'
import { evaluate, evaluateUnapplied } from './expression.js'
import { refuseLoop, valuesOf } from './loops.js'
import { type Env, report, Scope, step } from './state.js'
import { after, fold, type Soon } from './task.js'
import { describe, itemsOf, typeOf, unknown, type Value } from './values.js'

const unknownList: Value = { kind: 'unknown', type: 'list' }

/** `[f(x) for x in xs if x > 2]`. */
export function evaluateComprehension(comprehension: Comprehension, env: Env): Soon<Value> {
  return after(evaluate(comprehension.items, env), (list) => {
    const { items: at, span, names } = comprehension
    const items = list.kind === 'extents' ? undefined : itemsOf(list)
    if (items === undefined) {
      refuseLoop(list, 'for', 'a list', 'write [a, b, c] or range(n)', at, env)
      const values = names.map(() => unknown)
      return after(itemsFrom(comprehension, values, unknown, env), () => unknownList)
    }
    return fold<Value>(items.length, { kind: 'list', items: [] }, (made, position) => {
      if (!step(env, span)) return unknownList
      const values = valuesOf(comprehension, items[position]!, 'for', at.span, env)
      const count: Value = { kind: 'int', value: position }
      return after(itemsFrom(comprehension, values, count, env), (added) => joined(made, added))
    })
  })
}

/** The items that one round adds; unknown if its condition is. */
function itemsFrom(
  { names, index, value, condition }: Comprehension,
  values: readonly Value[],
  count: Value,
  { state, body, scope, flow }: Env,
): Soon<readonly Value[] | undefined> {
  const inner: Env = { state, body, scope: new Scope(undefined, scope), flow }
  for (const [at, { text }] of names.entries()) inner.scope.set(text, values[at]!)
  if (index !== undefined) inner.scope.set(index.text, count)
  if (condition === undefined) return after(evaluateUnapplied(value, inner), (item) => [item])
  return after(evaluate(condition, inner), (found) => {
    const holds = truth(found, 'the condition of a list', condition.span, inner)
    if (holds === false) return []
    return after(evaluateUnapplied(value, inner), (item) => (holds === undefined ? undefined : [item]))
  })
}

function joined(list: Value, items: readonly Value[] | undefined): Value {
  if (list.kind !== 'list' || items === undefined) return unknownList
  const all = list.items as Value[]
  all.push(...items)
  return list
}

/**
 * `a + b` of two lists; undefined if they are not lists. Lists that grow in a loop cost the square of their length:
 * every item is a step.
 */
export function concatenated(a: Value, b: Value, span: Span, env: Env): Value | undefined {
  if (typeOf(a) !== 'list' || typeOf(b) !== 'list') return undefined
  if (a.kind !== 'list' || b.kind !== 'list') return unknownList
  if (!step(env, span, a.items.length + b.items.length)) return unknownList
  return { kind: 'list', items: [...a.items, ...b.items] }
}

/** `xs[1:]`, `xs[:-1]`: the end is excluded, and negative indices count from the end. */
export function sliceOf(
  value: Value,
  from: Value | undefined,
  to: Value | undefined,
  slice: SliceExpression,
  env: Env,
): Value {
  const items = itemsOf(value)
  if (items === undefined) {
    refuseItems(value, slice.object, env)
    return unknownList
  }
  const start = boundOf(from, slice.from, 0, items.length, env)
  const end = boundOf(to, slice.to, items.length, items.length, env)
  if (start === undefined || end === undefined || !step(env, slice.span, items.length)) return unknownList
  return { kind: 'list', items: items.slice(start, Math.max(start, end)) }
}

function boundOf(
  value: Value | undefined,
  at: Expression | undefined,
  otherwise: number,
  length: number,
  env: Env,
): number | undefined {
  if (value === undefined || at === undefined) return otherwise
  if (value.kind === 'int' && Math.abs(value.value) <= length)
    return value.value < 0 ? length + value.value : value.value
  if (value.kind === 'int') {
    const expected = length === 0 ? '0: the list is empty' : `between -${length} and ${length}`
    report(env, problem('out-of-range', { what: 'an end of a slice', expected, actual: describe(value) }), at.span)
  } else refuseNumber(value, at, env)
  return undefined
}

/** `xs[0]`, and from the end `xs[-1]`. */
export function itemOf(value: Value, index: Value, object: Expression, at: Expression, env: Env): Value {
  const items = itemsOf(value)
  if (items === undefined) {
    refuseItems(value, object, env)
    return unknown
  }
  if (index.kind === 'int') {
    const item = items.at(index.value)
    if (item !== undefined) return item
    const { length } = items
    const expected = length === 0 ? 'none: the list is empty' : `between -${length} and ${length - 1}`
    report(env, problem('out-of-range', { what: 'the index of an item', expected, actual: describe(index) }), at.span)
  } else refuseNumber(index, at, env)
  return unknown
}

function refuseItems(value: Value, { span }: Expression, env: Env): void {
  if (typeOf(value) === undefined || value.kind === 'unknown') return
  const help = 'lists, tuples, sizes and shapes have items; of a tensor, write x.shape[0]'
  const facts = { what: 'the [ ]', expected: 'a list', actual: describe(value), help }
  report(env, problem('wrong-type', facts), span)
}

function refuseNumber(value: Value, { span }: Expression, env: Env): void {
  const type = typeOf(value)
  if (type === undefined || type === 'int') return
  const help = 'indices start at 0, and at -1 from the end'
  const facts = { what: 'the index of an item', expected: 'an int', actual: describe(value), help }
  report(env, problem('wrong-type', facts), span)
}
