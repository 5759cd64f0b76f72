/** Literals. */
import type { BoolLiteral, Expression, NumberLiteral, SizeLiteral, StringLiteral } from '../../grammar/ast.js'
import type { Value } from './values.js'

export type Literal = NumberLiteral | BoolLiteral | StringLiteral | SizeLiteral

export const isLiteral = (expression: Expression): expression is Literal =>
  expression.kind === 'number' ||
  expression.kind === 'bool' ||
  expression.kind === 'string' ||
  expression.kind === 'size'

/** The value of a literal. */
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
