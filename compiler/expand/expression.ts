/**
 * Evaluates expressions: numbers directly, tensors by adding nodes. Total: every error is reported, with an unknown
 * value.
 */
import type {
  Argument,
  BinaryExpression,
  Expression,
  Identifier,
  IfExpression,
  Pipeline,
  TemplateLiteral,
  UnaryExpression,
} from '../../grammar/ast.js'
import type { Span } from '../../grammar/span.js'
import { problem } from '../diagnostics/diagnostic.js'
import { maxText } from '../limits.js'
import { combine, negate } from './arithmetic.js'
import { runBraces, runBranch } from './body.js'
import { applyFound, applyNamed } from './call.js'
import { compare, truth } from './comparison.js'
import { constantNamed, constantValue } from './constant.js'
import { applicableNamed } from './convert.js'
import { asFlow } from './flow.js'
import { evaluateComprehension } from './lists.js'
import { isLiteral, type Literal, literalValue } from './literal.js'
import { evaluateMember } from './member.js'
import { type Env, lookUp, report, step, stop, tensorsIn, withFlow } from './state.js'
import { after, fold, type Soon } from './task.js'
import { plainText, textOf } from './text.js'
import { describe, failed, holdsTensors, isTensor, typeOf, unknown, type Value } from './values.js'

/** The value of an expression; a block's or operator's name alone is applied to the flow. */
export const evaluate = (expression: Expression, env: Env): Soon<Value> => evaluateFor(expression, env, false)

/**
 * The same where blocks are values: a block's name, with or without arguments, is not applied. `in -> relu` still
 * applies it.
 */
export const evaluateUnapplied = (expression: Expression, env: Env): Soon<Value> => evaluateFor(expression, env, true)

function evaluateFor(expression: Expression, env: Env, unapplied: boolean): Soon<Value> {
  if (isLiteral(expression)) return literalValue(expression)
  if (!step(env, expression.span)) return unknown
  const { state } = env
  state.depth += 1
  const value = evaluateHere(expression, env, unapplied)
  state.depth -= 1
  return value
}

function evaluateHere(expression: Exclude<Expression, Literal>, env: Env, unapplied: boolean): Soon<Value> {
  const { kind } = expression
  switch (kind) {
    case 'template':
      return evaluateTemplate(expression, env)
    case 'list':
      return after(evaluateAll(expression.items, env, true), (items) => ({ kind, items }))
    case 'tuple':
      return after(evaluateAll(expression.items, env, unapplied), (items) => ({ kind, items }))
    case 'comprehension':
      return evaluateComprehension(expression, env)
    case 'name':
      return evaluateName(expression.name, env, unapplied)
    case 'call':
      return applyNamed(expression.callee, expression.arguments, expression.span, env, undefined, unapplied)
    case 'member':
    case 'index':
    case 'slice':
      return after(evaluateMember(expression, env), (value) =>
        unapplied ? value : applyFound(value, expression.span, env),
      )
    case 'unary':
      return evaluateUnary(expression, env)
    case 'binary':
      return evaluateBinary(expression, env)
    case 'pipeline':
      return evaluatePipeline(expression, env)
    case 'if':
      return evaluateIf(expression, env, unapplied)
    case 'stage':
    case 'repeat':
    case 'for':
      return after(runBraces(expression, env), (value) => value ?? failed)
    case 'missing':
      return unknown
    default:
      return expression satisfies never
  }
}

const noArguments: readonly Argument[] = []

export function evaluateAll(expressions: readonly Expression[], env: Env, unapplied = false): Soon<readonly Value[]> {
  return fold<Value[]>(expressions.length, [], (values, index) =>
    after(evaluateFor(expressions[index]!, env, unapplied), (value) => {
      values.push(value)
      return values
    }),
  )
}

/** Strings unchanged, other values in the language's notation. */
function evaluateTemplate({ parts, span }: TemplateLiteral, env: Env): Soon<Value> {
  const write = (value: Value, part: Expression, before: string) => partOfText(value, part, before, span, env)
  return after(textOf(parts, write, env), (text) =>
    text === undefined ? { kind: 'unknown', type: 'string' } : { kind: 'string', value: text },
  )
}

function partOfText(value: Value, part: Expression, before: string, whole: Span, env: Env): string | undefined {
  if (holdsTensors(value)) {
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

function evaluateName(name: Identifier, env: Env, unapplied: boolean): Soon<Value> {
  const local = lookUp(env.scope, name.text)
  if (local !== undefined && (unapplied || !canApply(local))) return local
  if (local?.kind === 'block') return applyNamed(name, noArguments, name.span, env)
  if (local !== undefined) return applyFound(local, name.span, env)
  if (name.text === 'in') return nothingFlows(name, env)
  const constant = constantNamed(name.text, env)
  if (constant !== undefined)
    return after(constantValue(constant, env.state), (value) => (unapplied ? value : applyFound(value, name.span, env)))
  const block = applicableNamed(name.text, env)
  if (block === undefined) return unknown
  return unapplied ? { kind: 'block', block } : applyNamed(name, noArguments, name.span, env)
}

const canApply = (value: Value): boolean => typeOf(value) === 'block' || value.kind === 'layer'

/** `in` where there is none: the two inputs of a head have names. */
function nothingFlows(name: Pick<Identifier, 'text' | 'span'>, env: Env): Value {
  const inputs = tensorsIn(env)
  // If there is no tensor at all, resolve has reported it.
  if (inputs.length === 0) return unknown
  report(env, problem('no-flow', { callee: name.text, inputs }), name.span)
  return failed
}

/** Chains of signs may be long, so this is a loop. */
function evaluateUnary(expression: UnaryExpression, env: Env): Soon<Value> {
  const chain: UnaryExpression[] = []
  let operand: Expression = expression
  for (; operand.kind === 'unary'; operand = operand.operand) chain.push(operand)
  return after(evaluate(operand, env), (value) =>
    chain.reduceRight(
      (value, { operator, span }) =>
        operator === '-' ? negate(value, span, env) : opposite(truth(value, 'not', span, env)),
      value,
    ),
  )
}

const opposite = (value: boolean | undefined): Value =>
  value === undefined ? { kind: 'unknown', type: 'bool' } : { kind: 'bool', value: !value }

/** `a + b + c + ...` nests to the left and may be long, so this is a loop. */
function evaluateBinary(expression: BinaryExpression, env: Env): Soon<Value> {
  if (expression.left.kind !== 'binary')
    return after(evaluate(expression.left, env), (left) => evaluateOperation(expression, left, env))
  const spine: BinaryExpression[] = []
  let first: Expression = expression
  for (; first.kind === 'binary'; first = first.left) spine.push(first)
  spine.reverse()
  return after(evaluate(first, env), (value) =>
    fold(spine.length, value, (left, index) => evaluateOperation(spine[index]!, left, env)),
  )
}

function evaluateOperation(binary: BinaryExpression, left: Value, env: Env): Soon<Value> {
  const { operator } = binary
  // The right side is evaluated only if the left side does not decide.
  const first = operator === 'and' || operator === 'or' ? truth(left, operator, binary.left.span, env) : undefined
  if (first !== undefined && first === (operator === 'or')) return { kind: 'bool', value: first }
  return after(evaluate(binary.right, env), (right) => operate(binary, left, first, right, env))
}

/** `first` is the left side of `and` and `or`, as far as known. */
function operate(binary: BinaryExpression, left: Value, first: boolean | undefined, right: Value, env: Env): Value {
  const { operator } = binary
  switch (operator) {
    case 'and':
    case 'or': {
      const second = truth(right, operator, binary.right.span, env)
      if (first === undefined || second === undefined) return { kind: 'unknown', type: 'bool' }
      return { kind: 'bool', value: second }
    }
    case '==':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return compare(binary, operator, left, right, env)
    default:
      return combine(binary, operator, left, right, env)
  }
}

/** The first step is a value, or a call on the flow; each later step is applied to the result before it. */
function evaluatePipeline({ steps, continues, span }: Pipeline, env: Env): Soon<Value> {
  const applySteps = (value: Value, start: number) =>
    fold(steps.length, value, (piped, index) => applyStep(steps[index]!, piped, env), start)
  if (continues) return env.flow === undefined ? nothingFlows({ text: '->', span }, env) : applySteps(env.flow, 0)
  const [first] = steps
  if (first === undefined) return unknown
  return after(evaluate(first, env), (value) => applySteps(asFlow(value, first, env), 1))
}

function applyStep(next: Expression, piped: Value, env: Env): Soon<Value> {
  const inner = withFlow(env, piped)
  switch (next.kind) {
    case 'name':
      if (next.name.text === 'in') break
      if (!step(env, next.span)) return failed
      return applyNamed(next.name, noArguments, next.span, inner, piped)
    case 'call':
      if (!step(env, next.span)) return failed
      return applyNamed(next.callee, next.arguments, next.span, inner, piped)
    case 'if':
      return after(evaluateIf(next, inner, false), (value) => asFlow(value, next, inner))
    case 'stage':
    case 'repeat':
    case 'for':
      return after(runBraces(next, inner), (value) => value ?? failed)
    case 'missing':
      return failed
    default:
  }
  return after(evaluateUnapplied(next, inner), (value) => {
    if (canApply(value)) return applyFound(value, next.span, inner, piped)
    if (value.kind !== 'unknown' && value !== failed) {
      report(env, problem('not-callable', { name: 'what follows ->', actual: describe(value) }), next.span)
    }
    return failed
  })
}

/** The chosen branch; with an unknown condition both are checked, and the result is unknown. */
function evaluateIf({ condition, then, otherwise, span }: IfExpression, env: Env, unapplied: boolean): Soon<Value> {
  // Without an else, the flow continues, which is not a block.
  const flow = unapplied ? undefined : env.flow
  return after(evaluate(condition, env), (value) => {
    const holds = truth(value, 'the condition of if', condition.span, env)
    if (holds === true) return runBranch(then, env, unapplied)
    if (holds === false && otherwise !== undefined) return runBranch(otherwise, env, unapplied)
    if (holds === false) {
      if (flow === undefined) report(env, problem('missing-else', {}), span)
      return flow ?? unknown
    }
    return after(runBranch(then, env, unapplied), (first) =>
      otherwise === undefined
        ? eitherOf(first, flow)
        : after(runBranch(otherwise, env, unapplied), (second) => eitherOf(first, second)),
    )
  })
}

/** What is known about a value that is one of two. */
function eitherOf(first: Value, second: Value | undefined): Value {
  const [type, other] = [typeOf(first), second && typeOf(second)]
  if (isTensor(first) || (second !== undefined && isTensor(second))) return failed
  return type === undefined || type !== other ? unknown : { kind: 'unknown', type }
}
