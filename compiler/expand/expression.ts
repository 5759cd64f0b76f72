/** Evaluates expressions: numbers at once, tensors by adding to the graph. Total: everything wrong is reported and unknown. */
import type {
  BinaryExpression,
  Expression,
  Identifier,
  MemberExpression,
  Pipeline,
  UnaryExpression,
} from '../../grammar/ast.js'
import { problem } from '../diagnostics/diagnostic.js'
import { formatShape } from '../diagnostics/entry.js'
import type { Shape } from '../graph.js'
import { maxEvaluationDepth, maxSteps } from '../limits.js'
import { combine, negate } from './arithmetic.js'
import { applyNamed } from './call.js'
import { applicableNamed } from './convert.js'
import { type Env, lookUp, report, step, stop } from './state.js'
import { describe, failed, isTensor, typeOf, unknown, type Value } from './values.js'

/** The value of an expression. A block's or operator's name alone is applied to the flow. */
export function evaluate(expression: Expression, env: Env): Value {
  const { state } = env
  if (!step(env, expression.span, maxSteps)) return unknown
  if (state.depth >= maxEvaluationDepth) {
    stop(env, problem('nesting-too-deep', { limit: maxEvaluationDepth }), expression.span)
    return unknown
  }
  state.depth += 1
  const value = evaluateKind(expression, env)
  state.depth -= 1
  return value
}

function evaluateKind(expression: Expression, env: Env): Value {
  switch (expression.kind) {
    case 'number':
      return { kind: expression.integer ? 'int' : 'float', value: expression.value }
    case 'bool':
      return { kind: 'bool', value: expression.value }
    case 'string':
      return { kind: 'string', value: expression.value }
    case 'size':
      return { kind: 'extents', extents: expression.extents }
    case 'list':
      return { kind: 'list', items: expression.items.map((item) => evaluate(item, env)) }
    case 'name':
      return evaluateName(expression.name, env)
    case 'call':
      return applyNamed(expression.callee, expression.arguments, expression.span, env)
    case 'member':
      return evaluateMember(expression, env)
    case 'unary':
      return evaluateUnary(expression, env)
    case 'binary':
      return evaluateBinary(expression, env)
    case 'pipeline':
      return evaluatePipeline(expression, env)
    case 'missing':
      return unknown
    default:
      return expression satisfies never
  }
}

function evaluateName(name: Identifier, env: Env): Value {
  const local = lookUp(env.scope, name.text)
  if (local !== undefined && local.kind !== 'block') return local
  if (name.text === 'in') return nothingFlows(name, env)
  if (local === undefined && applicableNamed(name.text, env) === undefined) return unknown
  return applyNamed(name, [], name.span, env)
}

/** `in` where there is none: a head of two inputs has them by name. */
function nothingFlows(name: Identifier, env: Env): Value {
  report(env, problem('no-flow', { callee: name.text, inputs: [...env.scope.values.keys()].slice(0, 4) }), name.span)
  return failed
}

/** Chains of `-` are walked, not recursed into: they may be long. */
function evaluateUnary(expression: UnaryExpression, env: Env): Value {
  let operand: Expression = expression
  let count = 0
  for (; operand.kind === 'unary'; operand = operand.operand) count += 1
  const value = negate(evaluate(operand, env), expression.span, env)
  return count % 2 === 1 || value.kind === 'unknown' ? value : negate(value, expression.span, env)
}

/** `a + b + c + ...` leans to the left: its spine is walked, not recursed into. */
function evaluateBinary(expression: BinaryExpression, env: Env): Value {
  const spine: BinaryExpression[] = []
  let first: Expression = expression
  for (; first.kind === 'binary'; first = first.left) spine.push(first)
  let value = evaluate(first, env)
  for (const binary of spine.reverse()) value = combine(binary, value, evaluate(binary.right, env), env)
  return value
}

function evaluateMember(expression: MemberExpression, env: Env): Value {
  const members: MemberExpression[] = []
  let object: Expression = expression
  for (; object.kind === 'member'; object = object.object) members.push(object)
  let value = evaluate(object, env)
  for (const { property } of members.reverse()) value = memberOf(value, property, env)
  return value
}

/** By the number of axes that a tensor needs for it. */
const tensorMembers: Readonly<Record<string, { readonly rank: number; readonly of: (shape: Shape) => Value }>> = {
  channels: { rank: 1, of: (shape) => ({ kind: 'int', value: shape.at(-1)! }) },
  height: { rank: 3, of: (shape) => ({ kind: 'int', value: shape[0]! }) },
  width: { rank: 3, of: (shape) => ({ kind: 'int', value: shape[1]! }) },
  shape: { rank: 1, of: (shape) => ({ kind: 'extents', extents: shape }) },
}

function memberOf(value: Value, { text, span }: Identifier, env: Env): Value {
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

/** The first step is a value, or a call on the flow; each later one is applied to what the one before it gave. */
function evaluatePipeline({ steps }: Pipeline, env: Env): Value {
  const [first, ...rest] = steps
  if (first === undefined) return unknown
  let value = asTensor(evaluate(first, env), first, env)
  for (const next of rest) value = applyStep(next, value, env)
  return value
}

function applyStep(next: Expression, piped: Value, env: Env): Value {
  const inner: Env = { ...env, flow: piped }
  switch (next.kind) {
    case 'name':
      if (next.name.text === 'in') break
      return applyNamed(next.name, [], next.span, inner, piped)
    case 'call':
      return applyNamed(next.callee, next.arguments, next.span, inner, piped)
    case 'missing':
      return failed
    default:
  }
  const value = evaluate(next, inner)
  if (value.kind !== 'unknown' && value !== failed) {
    report(env, problem('not-callable', { name: 'what follows ->', actual: describe(value) }), next.span)
  }
  return failed
}

/** A value that flows; what is no tensor cannot, which is reported. */
export function asTensor(value: Value, { span }: Expression, env: Env): Value {
  if (value.kind === 'tensor') return value
  const type = typeOf(value)
  if (type !== undefined && type !== 'tensor') {
    report(env, problem('not-a-tensor', { what: 'what flows', actual: describe(value) }), span)
  }
  return failed
}
