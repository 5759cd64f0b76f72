/** Sums in which one channel is used for all of another image, which is most often a shortcut without its projection. */
import type { ArithmeticOperator, BinaryExpression } from '../../grammar/ast.js'
import { problem } from '../diagnostics/diagnostic.js'
import type { Mend } from '../diagnostics/mend.js'
import type { Shape } from '../graph.js'
import { type Env, report } from './state.js'
import type { Value } from './values.js'

/** A product by one channel is a gate, and so meant; a call of the operator by its name is meant, too. */
export function warnOfSpread(
  operator: ArithmeticOperator,
  a: Value,
  b: Value,
  binary: BinaryExpression,
  env: Env,
): void {
  if (operator !== '+' && operator !== '-') return
  const [left, right] = [imageOf(a), imageOf(b)]
  if (left === undefined || right === undefined || left[2] === right[2]) return
  const [one, many] = left[2]! < right[2]! ? [left, right] : [right, left]
  if (one[2] !== 1) return
  // A single value is no image.
  if (one[0] === 1 && one[1] === 1) return
  const named = operator === '+' ? 'add' : 'subtract'
  report(env, problem('spread-channel', { operator: named, one, many }), binary.span, { mend: byName(named, binary) })
}

/** `add(a, b)` for `a + b`. */
const byName =
  (operator: string, { left, right, span }: BinaryExpression): Mend =>
  ({ text }) => {
    const [a, b] = [left, right].map((side) => text.slice(side.span.start, side.span.end))
    return { title: `write ${operator}(a, b)`, edits: [{ span, text: `${operator}(${a}, ${b})` }] }
  }

const imageOf = (value: Value): Shape | undefined => {
  const shape = value.kind === 'tensor' ? value.node?.output : undefined
  return shape?.length === 3 ? shape : undefined
}
