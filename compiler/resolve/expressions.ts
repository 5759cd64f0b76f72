/** Expressions as trees: their parts and places. */
import type { Expression } from '../../grammar/ast.js'
import type { Position } from './walk.js'

/** The parts of an expression, without the bodies of its branches. */
export function partsOf(expression: Expression): readonly [Expression, Position][] {
  const values = (parts: readonly Expression[]) => parts.map((part): [Expression, Position] => [part, 'value'])
  switch (expression.kind) {
    case 'number':
    case 'bool':
    case 'string':
    case 'size':
    case 'name':
    case 'missing':
      return []
    case 'call':
      return expression.arguments.map(({ value }) => [value, 'argument'])
    case 'template':
      return values(expression.parts.filter((part) => typeof part !== 'string'))
    case 'list':
    case 'tuple':
      return values(expression.items)
    case 'pipeline':
      return expression.steps.map((step, index) => [step, index > 0 || expression.continues ? 'step' : 'value'])
    case 'comprehension':
      return values([expression.items, expression.value, expression.condition].filter((part) => part !== undefined))
    case 'member':
      return values([expression.object])
    case 'index':
      return values([expression.object, expression.index])
    case 'slice':
      return values([expression.object, expression.from, expression.to].filter((part) => part !== undefined))
    case 'if':
      return values([expression.condition])
    case 'stage':
      return values(expression.name.parts.filter((part) => typeof part !== 'string'))
    case 'repeat':
      return values([expression.count])
    case 'for':
      return values([expression.items])
    case 'unary':
      return values([expression.operand])
    case 'binary':
      return values([expression.left, expression.right])
    default:
      return expression satisfies never
  }
}

/** An expression and everything in it, without the bodies of branches. */
export function* expressionsIn(root: Expression): Iterable<Expression> {
  const pending: Expression[] = [root]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    yield next
    for (const [part] of partsOf(next)) pending.push(part)
  }
}
