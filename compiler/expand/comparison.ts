/** `== != < <= > >=`, `and`, `or`, `not`: truth values of values. */
import type { BinaryExpression, ComparisonOperator } from '../../grammar/ast.js'
import { problem } from '../diagnostics/diagnostic.js'
import { type Env, report } from './state.js'
import { describe, typeOf, type Value } from './values.js'

const unknownBool: Value = { kind: 'unknown', type: 'bool' }

/**
 * Numbers compare by value, ints and floats together; strings, truth values, sizes and shapes are only equal or not.
 */
export function compare({ span }: BinaryExpression, operator: ComparisonOperator, a: Value, b: Value, env: Env): Value {
  const [left, right] = [kindOf(a), kindOf(b)]
  const ordered = operator !== '==' && operator !== '!='
  const fits = (kind: Kind | undefined) => kind === undefined || kind === 'number' || (kind !== 'other' && !ordered)
  if (!fits(left) || !fits(right) || (left !== undefined && right !== undefined && left !== right)) {
    const help = ordered
      ? 'two numbers can be ordered'
      : 'two numbers, two strings, two truth values or two sizes can be compared'
    report(env, problem('wrong-operands', { operator, left: describe(a), right: describe(b), help }), span)
    return unknownBool
  }
  const [x, y] = [plain(a), plain(b)]
  if (x === undefined || y === undefined) return unknownBool
  return { kind: 'bool', value: holds(operator, x, y) }
}

type Kind = 'number' | 'string' | 'bool' | 'extents' | 'other'

function kindOf(value: Value): Kind | undefined {
  const type = typeOf(value)
  switch (type) {
    case undefined:
      return undefined
    case 'int':
    case 'float':
      return 'number'
    case 'size':
    case 'shape':
      return 'extents'
    case 'string':
    case 'bool':
      return type
    default:
      return 'other'
  }
}

function plain(value: Value): number | string | boolean | undefined {
  switch (value.kind) {
    case 'int':
    case 'float':
    case 'string':
    case 'bool':
      return value.value
    case 'extents':
      return value.extents.join('x')
    default:
      return undefined
  }
}

function holds<T extends number | string | boolean>(operator: ComparisonOperator, x: T, y: T): boolean {
  switch (operator) {
    case '==':
      return x === y
    case '!=':
      return x !== y
    case '<':
      return x < y
    case '<=':
      return x <= y
    case '>':
      return x > y
    case '>=':
      return x >= y
    default:
      return operator satisfies never
  }
}

/** A truth value; undefined if unknown or not one, which is reported. */
export function truth(value: Value, what: string, at: BinaryExpression['span'], env: Env): boolean | undefined {
  if (value.kind === 'bool') return value.value
  const type = typeOf(value)
  if (type !== undefined && type !== 'bool') {
    const facts = {
      what,
      expected: 'true or false',
      actual: describe(value),
      help: 'compare it with something, as in width == 64',
    }
    report(env, problem('wrong-type', facts), at)
  }
  return undefined
}
