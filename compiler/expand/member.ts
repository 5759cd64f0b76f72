/** What tensors know of themselves, `x.channels`, and items by their number, `plan[0]`. */
import type { Identifier, IndexExpression } from '../../grammar/ast.js'
import { problem } from '../diagnostics/diagnostic.js'
import { formatShape } from '../diagnostics/entry.js'
import type { Shape } from '../graph.js'
import { type Env, report } from './state.js'
import { describe, isTensor, itemsOf, typeOf, unknown, type Value } from './values.js'

/** By the number of axes that a tensor has for it; absent: any. */
const tensorMembers: Readonly<Record<string, { readonly rank?: number; readonly of: (shape: Shape) => Value }>> = {
  channels: { of: (shape) => ({ kind: 'int', value: shape.at(-1)! }) },
  height: { rank: 3, of: (shape) => ({ kind: 'int', value: shape[0]! }) },
  width: { rank: 3, of: (shape) => ({ kind: 'int', value: shape[1]! }) },
  tokens: { rank: 2, of: (shape) => ({ kind: 'int', value: shape[0]! }) },
  shape: { of: (shape) => ({ kind: 'extents', extents: shape }) },
}

export function memberOf(value: Value, { text, span }: Identifier, env: Env): Value {
  if (value.kind === 'unknown' && value.type === undefined) return unknown
  const shape = value.kind === 'tensor' ? value.node?.output : undefined
  const members = isTensor(value)
    ? Object.keys(tensorMembers).filter(
        (name) => shape === undefined || (tensorMembers[name]!.rank ?? shape.length) === shape.length,
      )
    : []
  if (!members.includes(text)) {
    const of = shape === undefined ? describe(value) : `a tensor of ${formatShape(shape)}`
    const suggestion = env.state.collector.suggest(text, members)
    report(env, problem('unknown-member', { member: text, of, members, suggestion }), span)
    return unknown
  }
  if (shape !== undefined) return tensorMembers[text]!.of(shape)
  return { kind: 'unknown', type: text === 'shape' ? 'shape' : 'int' }
}

/** Items count from 0. */
export function itemOf(value: Value, index: Value, { object, index: at }: IndexExpression, env: Env): Value {
  const items = itemsOf(value)
  const [type, indexType] = [typeOf(value), typeOf(index)]
  if (items === undefined) {
    if (type !== undefined && value.kind !== 'unknown') {
      const help = 'lists, tuples, sizes and shapes have items; of a tensor, write x.shape[0]'
      const facts = { what: 'the [ ]', expected: 'a list', actual: describe(value), help }
      report(env, problem('wrong-type', facts), object.span)
    }
    return unknown
  }
  if (index.kind === 'int') {
    const item = items[index.value]
    if (item !== undefined) return item
    const expected = items.length === 0 ? 'none: the list is empty' : `between 0 and ${items.length - 1}`
    report(env, problem('out-of-range', { what: 'the number of an item', expected, actual: describe(index) }), at.span)
  } else if (indexType !== undefined && indexType !== 'int') {
    const facts = {
      what: 'the number of an item',
      expected: 'an int',
      actual: describe(index),
      help: 'items count from 0',
    }
    report(env, problem('wrong-type', facts), at.span)
  }
  return unknown
}
