/** Arithmetic of a tensor and a number. */
import type { ArithmeticOperator } from '../../grammar/ast.js'
import type { Span } from '../../grammar/span.js'
import { problem } from '../diagnostics/diagnostic.js'
import { operators } from '../ops/index.js'
import { applyOperator } from './operator.js'
import { type Env, report } from './state.js'
import { failed, type Input, noArguments, type Value } from './values.js'

/** A tensor and a number, in written order. */
export interface MixedOperands {
  readonly tensor: Input
  readonly number: number
  readonly numberFirst: boolean
}

/** `x + 3`, `1 - x`, `x / 6`, `2 / x` as operators. */
export function combineWithNumber(
  operator: Exclude<ArithmeticOperator, 'div' | '%'>,
  { tensor, number, numberFirst }: MixedOperands,
  span: Span,
  env: Env,
): Value {
  switch (operator) {
    case '+':
      return rescale(tensor, 1, number, span, env)
    case '-':
      return numberFirst ? rescale(tensor, -1, number, span, env) : rescale(tensor, 1, 0 - number, span, env)
    case '*':
      return rescale(tensor, number, 0, span, env)
    case '/':
      if (!numberFirst) return divide(tensor, number, span, env)
      return number === 1
        ? reciprocal(tensor, span, env)
        : rescale({ value: reciprocal(tensor, span, env) }, number, 0, span, env)
    default:
      return operator satisfies never
  }
}

/** The tensor times a factor, plus a number. */
export function rescale({ value, at }: Input, scale: number, offset: number, span: Span, env: Env): Value {
  const given = [scale, offset].map((number) => ({
    ...{ name: undefined, span, at: span },
    value: { kind: 'float', value: number } as const,
  }))
  const input = at === undefined ? { value } : { value, at }
  return applyOperator(operators.get('rescale')!, [input], { span, given, certain: true, as: undefined }, env)
}

function divide(tensor: Input, divisor: number, span: Span, env: Env): Value {
  const factor = 1 / divisor
  if (Number.isFinite(factor)) return rescale(tensor, factor, 0, span, env)
  const found =
    divisor === 0 ? problem('division-by-zero', { operator: '/' }) : problem('number-overflow', { operator: '/' })
  report(env, found, span)
  return failed
}

const reciprocal = (tensor: Input, span: Span, env: Env): Value =>
  applyOperator(operators.get('reciprocal')!, [tensor], { span, given: noArguments, certain: true, as: undefined }, env)
