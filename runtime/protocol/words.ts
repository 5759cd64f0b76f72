/** Describes values, schemas and places to readers. */
import type { Schema } from './schema.js'

/** The path of a value in the file, from the top: keys, and indices of list items. */
export type Path = readonly string[]

/** `images[2].affine`; `the file` for the root. */
export function nameOf(path: Path): string {
  return path.length === 0 ? 'the file' : `\`${path.join('.').replace(/\.(\d+)(?=\.|$)/g, '[$1]')}\``
}

/** The section of a key: "in `stopping`", or "at the top". */
export function where(section: Path): string {
  return section.length === 0 ? 'at the top' : `in ${nameOf(section)}`
}

/** What a schema allows, as a noun phrase. */
export function expectation(schema: Schema): string {
  if (schema.part !== undefined) return oneOf(schema.part.names)
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum !== undefined) return oneOf(schema.enum.map(String))
  if (Array.isArray(schema.type)) return oneOf(schema.type.map((type) => expectation({ type })))
  switch (schema.type) {
    case 'integer':
      return `an integer${bounds(schema)}`
    case 'number':
      return `a number${bounds(schema)}`
    case 'boolean':
      return 'true or false'
    case 'string':
      return schema.maxLength === undefined
        ? 'a text'
        : `a string of ${schema.minLength ?? 0} to ${schema.maxLength} characters`
    case 'array':
      return listExpectation(schema)
    case 'object':
      return sectionExpectation(schema)
    default:
      return 'a different value'
  }
}

function listExpectation({ minItems = 0, maxItems, items = {}, ordered }: Schema): string {
  if (maxItems === undefined) return 'a list'
  const count = minItems === maxItems ? minItems : `${minItems} to ${maxItems}`
  if (items.part !== undefined) return `a list of ${count} parts, each ${oneOf(items.part.names)}`
  if (items.type === 'string') return `a list of ${count} distinct strings`
  if (items.type === 'object') return `a list of ${count} items, each ${expectation(items)}`
  return `a list of ${count} numbers${bounds(items)}${ordered ? ', lowest first' : ''}`
}

function sectionExpectation({ properties = {}, additionalProperties = true, bare }: Schema): string {
  const keys = Object.keys(properties)
  if (bare !== undefined) return `a text, or ${sectionExpectation({ properties })}`
  if (keys.length === 0 && additionalProperties !== false) return 'a section'
  return keys.length === 0 ? 'nothing, since it has no settings' : `a section with the keys ${list(keys, 'and')}`
}

function bounds({ minimum, exclusiveMinimum, maximum, exclusiveMaximum }: Schema): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`
  const low =
    minimum !== undefined ? ` at least ${minimum}` : exclusiveMinimum !== undefined ? ` above ${exclusiveMinimum}` : ''
  const high =
    maximum !== undefined ? ` at most ${maximum}` : exclusiveMaximum !== undefined ? ` below ${exclusiveMaximum}` : ''
  return low !== '' && high !== '' ? `${low} and${high}` : low + high
}

/** A value as the user wrote it, shortened. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return 'empty'
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'object') return describeSection(Object.keys(value).length)
  return typeof value === 'number' ? String(value) : shortened(JSON.stringify(value) ?? String(value))
}

/** The text from the file, shortened to fit a line. */
export function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}...` : text
}

function describeSection(keys: number): string {
  return keys === 0 ? 'an empty section' : `a section with ${keys} ${keys === 1 ? 'key' : 'keys'}`
}

/** "a, b or c"; "none" if empty. */
export function oneOf(words: readonly string[]): string {
  return words.length === 0 ? 'none' : list(words, 'or')
}

/** "`a`, `b` and `c`". */
export function allOf(names: readonly string[]): string {
  return list(
    names.map((name) => `\`${name}\``),
    'and',
  )
}

function list(words: readonly string[], conjunction: string): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${conjunction} ${words.at(-1)}`
}

/** Whether the value is an object rather than a list, a scalar or null. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
