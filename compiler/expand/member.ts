/** Parts of values: properties of tensors, `x.channels`, and items, `plan[0]`, `plan[1:]`. */
import type { Expression, Identifier, IndexExpression, MemberExpression, SliceExpression } from '../../grammar/ast.js'
import { problem } from '../diagnostics/diagnostic.js'
import { formatShape } from '../diagnostics/entry.js'
import type { Shape } from '../graph.js'
import { evaluate } from './expression.js'
import { itemOf, sliceOf } from './lists.js'
import { type Env, report } from './state.js'
import { after, fold, type Soon } from './task.js'
import { describe, isTensor, unknown, type Value } from './values.js'

/** Properties by the number of axes of a tensor; undefined: any. */
const tensorMembers: Readonly<Record<string, { readonly rank?: number; readonly of: (shape: Shape) => Value }>> = {
  channels: { of: (shape) => ({ kind: 'int', value: shape.at(-1)! }) },
  height: { rank: 3, of: (shape) => ({ kind: 'int', value: shape[0]! }) },
  width: { rank: 3, of: (shape) => ({ kind: 'int', value: shape[1]! }) },
  tokens: { rank: 2, of: (shape) => ({ kind: 'int', value: shape[0]! }) },
  shape: { of: (shape) => ({ kind: 'extents', extents: shape }) },
}

function memberOf(value: Value, { text, span }: Identifier, env: Env): Value {
  if (value.kind === 'unknown' && value.type === undefined) return unknown
  const shape = value.kind === 'tensor' ? value.node?.output : undefined
  const isMember = (name: string) =>
    isTensor(value) &&
    Object.hasOwn(tensorMembers, name) &&
    (shape === undefined || (tensorMembers[name]!.rank ?? shape.length) === shape.length)
  if (!isMember(text)) {
    const members = Object.keys(tensorMembers).filter(isMember)
    const of = shape === undefined ? describe(value) : `a tensor of ${formatShape(shape)}`
    const suggestion = env.state.collector.suggest(text, members)
    report(env, problem('unknown-member', { member: text, of, members, suggestion }), span)
    return unknown
  }
  if (shape !== undefined) return tensorMembers[text]!.of(shape)
  return { kind: 'unknown', type: text === 'shape' ? 'shape' : 'int' }
}

type Part = MemberExpression | IndexExpression | SliceExpression

const isPart = (expression: Expression): expression is Part =>
  expression.kind === 'member' || expression.kind === 'index' || expression.kind === 'slice'

/** `x.shape[0].y` may be a long chain, so this is a loop. */
export function evaluateMember(expression: Part, env: Env): Soon<Value> {
  const spine: Part[] = []
  let object: Expression = expression
  for (; isPart(object); object = object.object) spine.push(object)
  spine.reverse()
  return after(evaluate(object, env), (value) =>
    fold(spine.length, value, (value, index) => partOf(value, spine[index]!, env)),
  )
}

function partOf(value: Value, part: Part, env: Env): Soon<Value> {
  switch (part.kind) {
    case 'member':
      return memberOf(value, part.property, env)
    case 'index':
      return after(evaluate(part.index, env), (index) => itemOf(value, index, part.object, part.index, env))
    case 'slice': {
      const bound = (expression: Expression | undefined) => expression && evaluate(expression, env)
      return after(bound(part.from), (from) => after(bound(part.to), (to) => sliceOf(value, from, to, part, env)))
    }
    default:
      return part satisfies never
  }
}
