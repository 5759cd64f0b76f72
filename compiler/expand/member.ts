/** What tensors know of themselves: `x.channels`. */
import type { Identifier } from '../../grammar/ast.js'
import { problem } from '../diagnostics/diagnostic.js'
import { formatShape } from '../diagnostics/entry.js'
import type { Shape } from '../graph.js'
import { type Env, report } from './state.js'
import { describe, isTensor, unknown, type Value } from './values.js'

/** By the number of axes that a tensor needs for it. */
const tensorMembers: Readonly<Record<string, { readonly rank: number; readonly of: (shape: Shape) => Value }>> = {
  channels: { rank: 1, of: (shape) => ({ kind: 'int', value: shape.at(-1)! }) },
  height: { rank: 3, of: (shape) => ({ kind: 'int', value: shape[0]! }) },
  width: { rank: 3, of: (shape) => ({ kind: 'int', value: shape[1]! }) },
  shape: { rank: 1, of: (shape) => ({ kind: 'extents', extents: shape }) },
}

export function memberOf(value: Value, { text, span }: Identifier, env: Env): Value {
  if (value.kind === 'unknown' && value.type === undefined) return unknown
  const shape = value.kind === 'tensor' ? value.node?.output : undefined
  const members = isTensor(value)
    ? Object.keys(tensorMembers).filter((name) => shape === undefined || tensorMembers[name]!.rank <= shape.length)
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
