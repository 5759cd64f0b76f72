/** `+ - * / div %`: on numbers at once, on tensors as the operators of the same meaning. */
import type { ArithmeticOperator, BinaryExpression, Expression } from '../../grammar/ast.js'
import type { Span } from '../../grammar/span.js'
import { problem } from '../diagnostics/diagnostic.js'
import { operators } from '../ops/index.js'
import { concatenated } from './lists.js'
import { applyOperator } from './operator.js'
import { combineWithNumber, rescale } from './rescale.js'
import { warnOfSpread } from './spread.js'
import { type Env, report } from './state.js'
import { describe, failed, type Input, isTensor, noArguments, typeOf, unknown, type Value } from './values.js'

type Arithmetic = ArithmeticOperator

/** The operators of the registry that do the same to tensors. */
const tensorOperators: Readonly<Partial<Record<Arithmetic, string>>> = {
  '+': 'add',
  '-': 'subtract',
  '*': 'multiply',
  '/': 'divide',
}

export function combine(binary: BinaryExpression, operator: Arithmetic, a: Value, b: Value, env: Env): Value {
  const { left, right, span } = binary
  if (isTensor(a) && isTensor(b)) {
    const named = operators.get(tensorOperators[operator] ?? '')
    if (named === undefined) return refuse(operator, a, b, span, env)
    warnOfSpread(operator, a, b, binary, env)
    const inputs: readonly Input[] = [operand(a, left), operand(b, right)]
    return applyOperator(named, inputs, { span, given: noArguments, certain: true, as: undefined }, env)
  }
  const list = operator === '+' ? concatenated(a, b, span, env) : undefined
  if (list !== undefined) return list
  const types = [typeOf(a), typeOf(b)]
  const known = types.filter((type) => type !== undefined)
  if (!known.every((type) => isNumber(type) || type === 'tensor')) {
    return refuse(operator, a, b, span, env)
  }
  if (known.length < 2) return known.includes('tensor') ? failed : unknown
  if (known.includes('tensor')) return mixed(binary, operator, a, b, env)
  const whole = types.every((type) => type === 'int') && operator !== '/'
  if (!('value' in a) || !('value' in b) || typeof a.value !== 'number' || typeof b.value !== 'number') {
    return { kind: 'unknown', type: whole ? 'int' : 'float' }
  }
  return calculate(operator, a.value, b.value, whole, span, env)
}

/** One is a tensor, and the other a number. */
function mixed({ left, right, span }: BinaryExpression, operator: Arithmetic, a: Value, b: Value, env: Env): Value {
  if (operator === 'div' || operator === '%') return refuse(operator, a, b, span, env)
  const numberFirst = isTensor(b)
  const number = numberFirst ? a : b
  if (!('value' in number) || typeof number.value !== 'number') return failed
  const tensor = numberFirst ? operand(b, right) : operand(a, left)
  return combineWithNumber(operator, { tensor, number: number.value, numberFirst }, span, env)
}

const isNumber = (type: string): boolean => type === 'int' || type === 'float'

function calculate(operator: Arithmetic, a: number, b: number, whole: boolean, span: Span, env: Env): Value {
  if (b === 0 && (operator === '/' || operator === 'div' || operator === '%')) {
    report(env, problem('division-by-zero', { operator }), span)
    return { kind: 'unknown', type: whole ? 'int' : 'float' }
  }
  const value = result(operator, a, b)
  if (whole ? Number.isSafeInteger(value) : Number.isFinite(value)) return { kind: whole ? 'int' : 'float', value }
  report(env, problem('number-overflow', { operator }), span)
  return { kind: 'unknown', type: whole ? 'int' : 'float' }
}

/** `div` rounds down and `%` has the sign of the divisor, so that a == a div b * b + a % b. */
function result(operator: Arithmetic, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b
    case '-':
      return a - b
    case '*':
      return a * b
    case '/':
      return a / b
    case 'div':
      return Math.round((a - modulo(a, b)) / b)
    case '%':
      return modulo(a, b)
    default:
      return operator satisfies never
  }
}

function modulo(a: number, b: number): number {
  const rest = a % b
  return (rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest) + 0
}

export function negate(value: Value, span: Span, env: Env): Value {
  const type = typeOf(value)
  if ((value.kind === 'int' || value.kind === 'float') && typeof value.value === 'number') {
    return { kind: value.kind, value: 0 - value.value }
  }
  if (isTensor(value)) return rescale({ value }, -1, 0, span, env)
  if (type !== undefined && !isNumber(type)) {
    const facts = {
      what: 'the sign -',
      expected: 'a number or a tensor',
      actual: describe(value),
      help: 'put it before a number or a tensor',
    }
    report(env, problem('wrong-type', facts), span)
    return unknown
  }
  return value
}

function refuse(operator: Arithmetic, a: Value, b: Value, span: Span, env: Env): Value {
  const help = '+, -, * and / take numbers and tensors; div and % two numbers'
  report(env, problem('wrong-operands', { operator, left: describe(a), right: describe(b), help }), span)
  return unknown
}

const operand = (value: Value, expression: Expression): Input => ({ value, at: expression.span })
