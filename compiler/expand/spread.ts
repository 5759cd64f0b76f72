/** Sums in which one channel is used for all of another image, which is most often a shortcut without its projection. */
import type { ArithmeticOperator } from '../../grammar/ast.js'
import type { Span } from '../../grammar/span.js'
import { problem } from '../diagnostics/diagnostic.js'
import type { Shape } from '../graph.js'
import { type Env, report } from './state.js'
import type { Value } from './values.js'

/** A product by one channel is a gate, and so meant; a call of the operator by its name is meant, too. */
export function warnOfSpread(operator: ArithmeticOperator, a: Value, b: Value, span: Span, env: Env): void {
  if (operator !== '+' && operator !== '-') return
  const [left, right] = [imageOf(a), imageOf(b)]
  if (left === undefined || right === undefined || left[2] === right[2]) return
  const [one, many] = left[2]! < right[2]! ? [left, right] : [right, left]
  if (one[2] !== 1) return
  // A single value is no image.
  if (one[0] === 1 && one[1] === 1) return
  report(env, problem('spread-channel', { operator: operator === '+' ? 'add' : 'subtract', one, many }), span)
}

const imageOf = (value: Value): Shape | undefined => {
  const shape = value.kind === 'tensor' ? value.node?.output : undefined
  return shape?.length === 3 ? shape : undefined
}
