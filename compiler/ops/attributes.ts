/** Reading attributes by their declared type, and filling in what a call leaves out. */
import type { Attributes, AttributeValue, Shape } from '../graph.js'
import type { Operator, Padding, ParameterDeclaration, Size } from './operator.js'

/** The compiler checks types before any rule of an operator runs, so a wrong one is a bug of ours. */
function mistyped(name: string, expected: string, value: AttributeValue | undefined): never {
  throw new TypeError(`attribute ${name} should be ${expected}, not ${JSON.stringify(value)}`)
}

export function numberOf(attributes: Attributes, name: string): number {
  const value = attributes[name]
  return typeof value === 'number' ? value : mistyped(name, 'a number', value)
}

export function boolOf(attributes: Attributes, name: string): boolean {
  const value = attributes[name]
  return typeof value === 'boolean' ? value : mistyped(name, 'a bool', value)
}

export function wordOf(attributes: Attributes, name: string): string {
  const value = attributes[name]
  return typeof value === 'string' ? value : mistyped(name, 'a word', value)
}

/** Every value of `init`, with the class that Keras and tfjs have for it. */
export const kernelInitializers = {
  glorot_uniform: 'GlorotUniform',
  glorot_normal: 'GlorotNormal',
  he_uniform: 'HeUniform',
  he_normal: 'HeNormal',
  lecun_uniform: 'LeCunUniform',
  lecun_normal: 'LeCunNormal',
  zeros: 'Zeros',
} as const

/** The attribute `init`. */
export function initOf(attributes: Attributes): keyof typeof kernelInitializers {
  const word = wordOf(attributes, 'init')
  return Object.hasOwn(kernelInitializers, word)
    ? (word as keyof typeof kernelInitializers)
    : mistyped('init', 'an initialiser', word)
}

export function sizeOf(attributes: Attributes, name: string): Size {
  const value = attributes[name]
  if (typeof value !== 'object' || value.length !== 2) return mistyped(name, 'a size', value)
  return [value[0], value[1]]
}

export function shapeOf(attributes: Attributes, name: string): Shape {
  const value = attributes[name]
  return typeof value === 'object' ? value : mistyped(name, 'a shape', value)
}

export function paddingOf(attributes: Attributes, name = 'padding'): Padding {
  const value = attributes[name]
  if (value === 'same' || value === 'valid') return value
  if (typeof value === 'number') return [value, value]
  return sizeOf(attributes, name)
}

/**
 * The attributes of a call: `given`, checked and converted by the caller, and the operator's defaults for the rest.
 * Whatever is required and not given stays absent.
 */
export function fillDefaults(operator: Operator, given: Attributes): Attributes {
  const filled: Record<string, AttributeValue> = {}
  for (const { name, default: own, defaultsTo } of operator.parameters) {
    const value = given[name] ?? own ?? (defaultsTo === undefined ? undefined : filled[defaultsTo])
    if (value !== undefined) filled[name] = value
  }
  return filled
}

/** Whether a value is one that the parameter can have, as an attribute holds it. */
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
      return extents()
    case 'padding':
      return value === 'same' || value === 'valid' || extents(2) || (Number.isSafeInteger(value) && numbers([value]))
    case 'enum':
      return typeof value === 'string' && values.includes(value)
    default:
      return type satisfies never
  }
}
