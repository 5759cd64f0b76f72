/** Evaluates expressions: numbers at once, tensors by adding to the graph. Total: everything wrong is reported and unknown. */
import type {
  Argument,
  BinaryExpression,
  BoolLiteral,
  Expression,
  Identifier,
  IfExpression,
  IndexExpression,
  MemberExpression,
  NumberLiteral,
  Pipeline,
  SizeLiteral,
  StringLiteral,
  TemplateLiteral,
  UnaryExpression,
} from '../../grammar/ast.js'
import type { Span } from '../../grammar/span.js'
import { problem } from '../diagnostics/diagnostic.js'
import { maxText } from '../limits.js'
import { combine, negate } from './arithmetic.js'
import { runBranch } from './body.js'
import { applyAtOnce, applyNamed } from './call.js'
import { compare, truth } from './comparison.js'
import { constantNamed, constantValue } from './constant.js'
import { applicableNamed } from './convert.js'
import { applyLayer } from './layer.js'
import { itemOf, memberOf } from './member.js'
import { type Env, lookUp, report, step, stop, tensorsIn } from './state.js'
import type { Task } from './task.js'
import { plainText, textOf } from './text.js'
import { describe, failed, isTensor, typeOf, unknown, type Value } from './values.js'

/** The value of an expression. A block's or operator's name alone is applied to the flow. */
export function* evaluate(expression: Expression, env: Env): Task<Value> {
  if (isLiteral(expression)) return literalValue(expression)
  if (!step(env, expression.span)) return unknown
  switch (expression.kind) {
    case 'template':
      return yield* evaluateTemplate(expression, env)
    case 'list':
    case 'tuple':
      return { kind: expression.kind, items: yield* evaluateAll(expression.items, env) }
    case 'name':
      return yield* evaluateName(expression.name, env)
    case 'call':
      return yield* applyNamed(expression.callee, expression.arguments, expression.span, env)
    case 'member':
    case 'index':
      return yield* evaluateMember(expression, env)
    case 'unary':
      return yield* evaluateUnary(expression, env)
    case 'binary':
      return yield* evaluateBinary(expression, env)
    case 'pipeline':
      return yield* evaluatePipeline(expression, env)
    case 'if':
      return yield* evaluateIf(expression, env)
    case 'missing':
      return unknown
    default:
      return expression satisfies never
  }
}

const noArguments: readonly Argument[] = []

type Literal = NumberLiteral | BoolLiteral | StringLiteral | SizeLiteral

export const isLiteral = (expression: Expression): expression is Literal =>
  expression.kind === 'number' ||
  expression.kind === 'bool' ||
  expression.kind === 'string' ||
  expression.kind === 'size'

/** The value of what stands for itself, at once. */
export function literalValue(expression: Literal): Value {
  switch (expression.kind) {
    case 'number':
      return { kind: expression.integer ? 'int' : 'float', value: expression.value }
    case 'bool':
      return { kind: 'bool', value: expression.value }
    case 'string':
      return { kind: 'string', value: expression.value }
    case 'size':
      return { kind: 'extents', extents: expression.extents }
    default:
      return expression satisfies never
  }
}

function* evaluateAll(expressions: readonly Expression[], env: Env): Task<readonly Value[]> {
  const values: Value[] = []
  for (const expression of expressions) values.push(yield* evaluate(expression, env))
  return values
}

/** Texts as they are, other values as they would be written. */
function* evaluateTemplate({ parts, span }: TemplateLiteral, env: Env): Task<Value> {
  const write = (value: Value, part: Expression, before: string) => partOfText(value, part, before, span, env)
  const text = yield* textOf(parts, write, env)
  return text === undefined ? { kind: 'unknown', type: 'string' } : { kind: 'string', value: text }
}

function partOfText(value: Value, part: Expression, before: string, whole: Span, env: Env): string | undefined {
  if (isTensor(value)) {
    const facts = { what: 'a string', expected: 'a value', actual: describe(value), help: 'name its shape: x.shape' }
    report(env, problem('wrong-type', facts), part.span)
    return undefined
  }
  if (value.kind === 'unknown') return undefined
  const written = plainText(value)
  if (before.length + written.length <= maxText) return written
  stop(env, problem('text-too-long', { limit: maxText }), whole)
  return undefined
}

function* evaluateName(name: Identifier, env: Env): Task<Value> {
  const local = lookUp(env.scope, name.text)
  if (local?.kind === 'layer') return yield* applyLayer(local.layer, [], name.span, env)
  if (local?.kind === 'unknown' && local.type === 'block') return failed
  if (local !== undefined && local.kind !== 'block') return local
  if (name.text === 'in') return nothingFlows(name, env)
  const constant = local === undefined ? constantNamed(name.text, env) : undefined
  if (constant !== undefined) return yield* constantValue(constant, env.state)
  if (local === undefined && applicableNamed(name.text, env) === undefined) return unknown
  return yield* applyNamed(name, noArguments, name.span, env)
}

/** `in` where there is none: a head of two inputs has them by name. */
function nothingFlows(name: Identifier, env: Env): Value {
  const inputs = tensorsIn(env)
  // Where there is no tensor at all, resolve has said so.
  if (inputs.length === 0) return unknown
  report(env, problem('no-flow', { callee: name.text, inputs }), name.span)
  return failed
}

/** Chains of signs are walked, not recursed into: they may be long. */
function* evaluateUnary(expression: UnaryExpression, env: Env): Task<Value> {
  const chain: UnaryExpression[] = []
  let operand: Expression = expression
  for (; operand.kind === 'unary'; operand = operand.operand) chain.push(operand)
  let value = yield* evaluate(operand, env)
  for (const { operator, span } of chain.reverse()) {
    value = operator === '-' ? negate(value, span, env) : opposite(truth(value, 'not', span, env))
  }
  return value
}

const opposite = (value: boolean | undefined): Value =>
  value === undefined ? { kind: 'unknown', type: 'bool' } : { kind: 'bool', value: !value }

/** `a + b + c + ...` leans to the left: its spine is walked, not recursed into. */
function* evaluateBinary(expression: BinaryExpression, env: Env): Task<Value> {
  const spine: BinaryExpression[] = []
  let first: Expression = expression
  for (; first.kind === 'binary'; first = first.left) spine.push(first)
  let value = yield* evaluate(first, env)
  for (const binary of spine.reverse()) value = yield* evaluateOperation(binary, value, env)
  return value
}

function* evaluateOperation(binary: BinaryExpression, left: Value, env: Env): Task<Value> {
  const { operator, right } = binary
  switch (operator) {
    case 'and':
    case 'or':
      return yield* evaluateLogic(binary, operator, left, env)
    case '==':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return compare(binary, operator, left, yield* evaluate(right, env), env)
    default:
      return combine(binary, operator, left, yield* evaluate(right, env), env)
  }
}

/** The right side counts, and is evaluated, only where the left does not decide. */
function* evaluateLogic(binary: BinaryExpression, operator: 'and' | 'or', left: Value, env: Env): Task<Value> {
  const first = truth(left, operator, binary.left.span, env)
  if (first === (operator === 'or')) return { kind: 'bool', value: first }
  const second = truth(yield* evaluate(binary.right, env), operator, binary.right.span, env)
  if (first === undefined || second === undefined) return { kind: 'unknown', type: 'bool' }
  return { kind: 'bool', value: second }
}

/** `x.shape[0].y`: the spine is walked, not recursed into. */
function* evaluateMember(expression: MemberExpression | IndexExpression, env: Env): Task<Value> {
  const spine: (MemberExpression | IndexExpression)[] = []
  let object: Expression = expression
  for (; object.kind === 'member' || object.kind === 'index'; object = object.object) spine.push(object)
  let value = yield* evaluate(object, env)
  for (const part of spine.reverse()) {
    if (part.kind === 'member') value = memberOf(value, part.property, env)
    else value = itemOf(value, yield* evaluate(part.index, env), part, env)
  }
  return value
}

/** The first step is a value, or a call on the flow; each later one is applied to what the one before it gave. */
function* evaluatePipeline({ steps }: Pipeline, env: Env): Task<Value> {
  const [first, ...rest] = steps
  if (first === undefined) return unknown
  let value = asTensor(yield* evaluate(first, env), first, env)
  for (const next of rest) value = stepAtOnce(next, value, env) ?? (yield* applyStep(next, value, env))
  return value
}

/** Most steps are operators, which need no task. */
function stepAtOnce(next: Expression, piped: Value, env: Env): Value | undefined {
  if (next.kind === 'call') return applyAtOnce(next.callee, next.arguments, next.span, { ...env, flow: piped }, piped)
  if (next.kind !== 'name' || next.name.text === 'in') return undefined
  return applyAtOnce(next.name, noArguments, next.span, { ...env, flow: piped }, piped)
}

function* applyStep(next: Expression, piped: Value, env: Env): Task<Value> {
  const inner: Env = { ...env, flow: piped }
  switch (next.kind) {
    case 'name':
      if (next.name.text === 'in') break
      return yield* applyNamed(next.name, noArguments, next.span, inner, piped)
    case 'call':
      return yield* applyNamed(next.callee, next.arguments, next.span, inner, piped)
    case 'if':
      return asTensor(yield* evaluateIf(next, inner), next, inner)
    case 'missing':
      return failed
    default:
  }
  const value = yield* evaluate(next, inner)
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

/** The branch that is taken; where the condition is not known, both are looked through, and what comes out is not known. */
function* evaluateIf({ condition, then, otherwise, span }: IfExpression, env: Env): Task<Value> {
  const holds = truth(yield* evaluate(condition, env), 'the condition of if', condition.span, env)
  if (holds === true) return yield* runBranch(then, env)
  if (holds === false && otherwise !== undefined) return yield* runBranch(otherwise, env)
  if (holds === false) {
    if (env.flow === undefined) report(env, problem('missing-else', {}), span)
    return env.flow ?? unknown
  }
  const first = yield* runBranch(then, env)
  const second = otherwise === undefined ? env.flow : yield* runBranch(otherwise, env)
  const [type, other] = [typeOf(first), second && typeOf(second)]
  if (isTensor(first) || (second !== undefined && isTensor(second))) return failed
  return type === undefined || type !== other ? unknown : { kind: 'unknown', type }
}
