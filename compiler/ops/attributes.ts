/** Attributes of nodes by the declared types of their parameters. */
import type { Attributes, AttributeValue } from '../graph.js'
import type { Operator } from './operator.js'
import type { ParameterDeclaration } from './parameter.js'

/**
 * The attributes of a call: `given`, checked and converted by the caller, with the operator's defaults for the rest.
 * Required attributes that are not given stay undefined.
 */
export function fillDefaults({ parameters }: Pick<Operator, 'parameters'>, given: Attributes): Attributes {
  const filled: Record<string, AttributeValue> = {}
  for (const { name, default: own, defaultsTo } of parameters) {
    const value = given[name] ?? own ?? (defaultsTo === undefined ? undefined : filled[defaultsTo])
    if (value !== undefined) filled[name] = value
  }
  return filled
}

/** Whether a value is valid for the parameter, in the form of an attribute. */
export function isAttribute(
  { type, values = [], min = -Infinity, max = Infinity }: ParameterDeclaration,
  value: AttributeValue,
): boolean {
  const numbers = (list: readonly AttributeValue[]) => list.every((n) => typeof n === 'number' && n >= min && n <= max)
  const extents = (length?: number) =>
    typeof value === 'object' &&
    numbers(value) &&
    value.every(Number.isSafeInteger) &&
    value.length === (length ?? value.length)
  const isWord = typeof value === 'string' && values.includes(value)
  switch (type) {
    case 'int':
      return Number.isSafeInteger(value) && numbers([value])
    case 'float':
      return numbers([value])
    case 'bool':
      return typeof value === 'boolean'
    case 'size':
      return extents(2)
    case 'shape':
    case 'ints':
      return extents()
    case 'padding':
      return isWord || extents(2)
    case 'enum':
      return isWord
    default:
      return type satisfies never
  }
}
