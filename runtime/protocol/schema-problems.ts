/** ajv's errors, told at their places in the YAML file, in a reader's words. */
import type { AnySchema, ErrorObject } from 'ajv'
import { nearest } from '../../grammar/nearest.js'
import type { Problem, YamlSource } from './yaml-source.js'

/** The part of JSON schema that the protocol's schema is written in. */
export interface Schema {
  readonly description?: string
  readonly default?: unknown
  readonly required?: readonly string[]
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly exclusiveMaximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
}

/** One problem a cause: a value that breaks several rules is told once, and a mistyped key not also as a missing one. */
export function schemaProblems(errors: readonly ErrorObject[], schema: AnySchema, source: YamlSource): Problem[] {
  const root = schema as Schema
  const problems = new Map<string, Problem>()
  const meant = new Set<string>()
  for (const error of errors) {
    if (error.keyword !== 'additionalProperties') continue
    const { key, problem, suggestion } = unknownKey(error, root, source)
    problems.set(key, problem)
    if (suggestion !== undefined) meant.add(suggestion)
  }
  for (const [section, keys] of missingKeys(errors, meant)) {
    problems.set(`${section} lacks`, missing(section, keys, source))
  }
  for (const error of errors) {
    if (error.keyword === 'additionalProperties' || error.keyword === 'required') continue
    const path = pathOf(error)
    if (!problems.has(path.join('.'))) problems.set(path.join('.'), wrongValue(error, path, source))
  }
  return [...problems.values()]
}

function unknownKey(error: ErrorObject, root: Schema, source: YamlSource) {
  const section = pathOf(error)
  const found: string = error.params.additionalProperty
  const here = Object.keys((error.parentSchema as Schema).properties ?? {})
  const near = nearest(found, here)
  const elsewhere = keysOf(root).filter((key) => key.at(-1) === found)
  const belongs = elsewhere.length > 0 ? `\`${found}\` belongs ${oneOf(elsewhere.map(sectionOf))}` : undefined
  const problem: Problem = {
    code: 'unknown-key',
    message: `unknown key \`${found}\` ${where(section)}; expected ${oneOf(here)}`,
    help: belongs ?? (near && `did you mean \`${near}\`?`),
    place: source.place([...section, found], 'key'),
  }
  const suggestion = belongs !== undefined || near === undefined ? undefined : [...section, near].join('.')
  return { key: [...section, found].join('.'), problem, suggestion }
}

function sectionOf(key: readonly string[]): string {
  return where(key.slice(0, -1))
}

function where(section: readonly string[]): string {
  return section.length === 0 ? 'at the top' : `in \`${section.join('.')}\``
}

interface MissingKey {
  readonly key: string
  readonly schema: Schema
}

/** By section; without those that a mistyped key stands for. */
function missingKeys(errors: readonly ErrorObject[], meant: ReadonlySet<string>): Map<string, MissingKey[]> {
  const sections = new Map<string, MissingKey[]>()
  for (const error of errors) {
    if (error.keyword !== 'required') continue
    const path = pathOf(error)
    const key: string = error.params.missingProperty
    if (meant.has([...path, key].join('.'))) continue
    const section = path.join('.')
    const schema = (error.parentSchema as Schema).properties?.[key] ?? {}
    sections.set(section, [...(sections.get(section) ?? []), { key, schema }])
  }
  return sections
}

function missing(section: string, keys: readonly MissingKey[], source: YamlSource): Problem {
  const path = section === '' ? [] : section.split('.')
  const names = list(
    keys.map(({ key }) => `\`${key}\``),
    'and',
  )
  const place = source.place(path, 'key')
  if (keys.length > 1) return { code: 'missing-key', message: `the keys ${names} are missing ${where(path)}`, place }
  const { key, schema } = keys[0]
  return {
    code: 'missing-key',
    message: `the key ${names} is missing ${where(path)}; expected ${expectation(schema)}`,
    help: schema.description && `${key}: ${schema.description}`,
    place,
  }
}

function wrongValue(error: ErrorObject, path: readonly string[], source: YamlSource): Problem {
  const schema = error.parentSchema as Schema
  const name = path.length === 0 ? 'the file' : `\`${path.join('.').replace(/\.(\d+)/g, '[$1]')}\``
  const text = typeof error.data === 'string' ? error.data : ''
  const isNumber = schema.type === 'number' || schema.type === 'integer'
  return {
    code: 'wrong-value',
    message: `${name} is ${describe(error.data)}; expected ${expectation(schema)}`,
    help:
      isNumber && /^[\d_.+-]+(e[\d+-]+)?$/i.test(text)
        ? `in YAML that is text: write ${text.replaceAll('_', '')} without quotes or underscores`
        : (suggestWord(text, schema) ?? schema.description),
    place: source.place(path, 'value'),
  }
}

function suggestWord(text: string, schema: Schema): string | undefined {
  const word = nearest(text, (schema.enum ?? []).map(String))
  return word === undefined ? undefined : `did you mean \`${word}\`?`
}

/** What a schema allows, as a phrase. */
export function expectation(schema: Schema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum !== undefined) return oneOf(schema.enum.map(String))
  switch (schema.type) {
    case 'integer':
      return `an integer${bounds(schema)}`
    case 'number':
      return `a number${bounds(schema)}`
    case 'boolean':
      return 'true or false'
    case 'string':
      return `a text of ${schema.minLength ?? 0} to ${schema.maxLength} characters`
    case 'array':
      return `a list of ${schema.minItems} numbers`
    case 'object':
      return `a section with the keys ${list(Object.keys(schema.properties ?? {}), 'and')}`
    default:
      return 'another value'
  }
}

function bounds({ minimum, exclusiveMinimum, maximum, exclusiveMaximum }: Schema): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`
  const low =
    minimum !== undefined ? ` at least ${minimum}` : exclusiveMinimum !== undefined ? ` above ${exclusiveMinimum}` : ''
  const high =
    maximum !== undefined ? ` at most ${maximum}` : exclusiveMaximum !== undefined ? ` below ${exclusiveMaximum}` : ''
  return low !== '' && high !== '' ? `${low} and${high}` : low + high
}

/** A value as the reader wrote it, shortened. */
function describe(value: unknown): string {
  if (value === null || value === undefined) return 'empty'
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'object') return `a section with ${Object.keys(value).length} keys`
  const text = JSON.stringify(value) ?? String(value)
  return typeof value === 'number' ? String(value) : text.length > 60 ? `${text.slice(0, 60)}...` : text
}

function oneOf(words: readonly string[]): string {
  return list(words, 'or')
}

function list(words: readonly string[], conjunction: string): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${conjunction} ${words.at(-1)}`
}

/** The path of every key that the schema knows. */
function keysOf(schema: Schema, at: readonly string[] = []): string[][] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, inner]) => [
    [...at, key],
    ...keysOf(inner, [...at, key]),
  ])
}

/** JSON pointer to path (RFC 6901). */
function pathOf(error: ErrorObject): string[] {
  return error.instancePath
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
}
