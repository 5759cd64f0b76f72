/** Turns ajv's errors into mistakes with places in the YAML file and messages for readers. */
import type { ErrorObject } from 'ajv'
import { type Advice, advice } from '../../compiler/diagnostics/mend.js'
import { replaceBy } from '../../compiler/diagnostics/mends.js'
import { nearest } from '../../grammar/nearest.js'
import { type Mistake, mistakeOf } from './mistake.js'
import type { Schema } from './schema.js'
import { describe, expectation, nameOf, oneOf, type Path, shortened, where } from './words.js'
import type { YamlSource } from './yaml-source.js'

/** The section that violates its schema, and what its reader knows about the rest of the file. */
export interface Section {
  readonly source: YamlSource
  /** The path that the errors are relative to. */
  readonly path: Path
  /** Says where a key or the name of a part belongs. */
  homesOf(word: string): readonly string[]
  /** Help for keys that are missing in the section itself; replaces the description of the key. */
  readonly lacksHelp?: string
}

/**
 * One mistake per cause: a value that violates several rules is reported once, and a mistyped key is not also reported
 * as missing.
 */
export function schemaMistakes(errors: readonly ErrorObject[], section: Section): Mistake[] {
  const mistakes = new Map<string, Mistake>()
  const meant = new Set<string>()
  for (const error of errors) {
    if (error.keyword !== 'additionalProperties') continue
    const { key, mistake, suggestion } = unknownKey(error, section)
    mistakes.set(key, mistake)
    if (suggestion !== undefined) meant.add(suggestion)
  }
  for (const { path, keys } of missingKeys(errors, meant, section)) {
    mistakes.set(`${path.join('.')} lacks`, missing(path, keys, section))
  }
  for (const error of errors) {
    if (error.keyword === 'additionalProperties' || error.keyword === 'required') continue
    const path = pathOf(error, section)
    if (!mistakes.has(path.join('.'))) mistakes.set(path.join('.'), wrongValue(error, path, section))
  }
  return [...mistakes.values()]
}

function unknownKey(error: ErrorObject, section: Section) {
  const path = pathOf(error, section)
  const found: string = error.params.additionalProperty
  const here = Object.keys((error.parentSchema as Schema).properties ?? {})
  const near = nearest(found, here)
  const homes = section.homesOf(found)
  const facts = { key: shortened(found), where: where(path), expected: here }
  const mistake = mistakeOf({ code: 'unknown-key', parameters: facts }, section.source.place([...path, found], 'key'), {
    help: belongs(found, homes) ?? didYouMean(near),
  })
  const suggestion = homes.length > 0 || near === undefined ? undefined : [...path, near].join('.')
  return { key: [...path, found].join('.'), mistake, suggestion }
}

/** Help: where a key or name belongs. */
export function belongs(word: string, homes: readonly string[]): string | undefined {
  return homes.length === 0 ? undefined : `\`${word}\` belongs ${oneOf(homes)}`
}

/** Help: a key or name that is similar; it can be written in place of the mistake. */
export function didYouMean(word: string | undefined): Advice | undefined {
  return word === undefined ? undefined : advice(`did you mean \`${word}\`?`, replaceBy(word))
}

interface MissingKey {
  readonly key: string
  readonly schema: Schema
}

interface MissingKeys {
  readonly path: Path
  readonly keys: readonly MissingKey[]
}

/** Missing keys by section, except those that a mistyped key stands for. */
function missingKeys(errors: readonly ErrorObject[], meant: ReadonlySet<string>, section: Section): MissingKeys[] {
  const sections = new Map<string, { path: Path; keys: MissingKey[] }>()
  for (const error of errors) {
    if (error.keyword !== 'required') continue
    const path = pathOf(error, section)
    const key: string = error.params.missingProperty
    if (meant.has([...path, key].join('.'))) continue
    const schema = (error.parentSchema as Schema).properties?.[key] ?? {}
    const known = sections.get(path.join('.')) ?? { path, keys: [] }
    known.keys.push({ key, schema })
    sections.set(path.join('.'), known)
  }
  return [...sections.values()]
}

function missing(path: Path, keys: readonly MissingKey[], { source, path: own, lacksHelp }: Section): Mistake {
  const help = path.length === own.length ? lacksHelp : undefined
  const [{ key, schema }] = keys
  const meaning = keys.length === 1 && schema.description !== undefined ? `${key}: ${schema.description}` : undefined
  const facts = { keys: keys.map(({ key }) => key), where: where(path), expected: expectation(schema) }
  return mistakeOf({ code: 'missing-key', parameters: facts }, source.place(path, 'key'), { help: help ?? meaning })
}

function wrongValue(error: ErrorObject, path: Path, { source }: Section): Mistake {
  if (error.keyword === 'ordered') return wrongOrder(error.data as readonly number[], path, source)
  const schema = error.parentSchema as Schema
  const repeated = error.keyword === 'uniqueItems' ? (error.data as readonly unknown[])[error.params.i] : undefined
  const found = repeated === undefined ? describe(error.data) : `a list that contains ${describe(repeated)} twice`
  const facts = { at: nameOf(path), found, expected: expectation(schema) }
  return mistakeOf({ code: 'wrong-value', parameters: facts }, source.place(path, 'value'), {
    help: helpWithValue(error.data, schema),
  })
}

function helpWithValue(value: unknown, schema: Schema): string | Advice | undefined {
  const text = typeof value === 'string' ? value : ''
  const isNumber = schema.type === 'number' || schema.type === 'integer'
  if (isNumber && /^[\d_.+-]+(e[\d+-]+)?$/i.test(text)) {
    const number = text.replaceAll('_', '')
    return advice(`in YAML this is a string: write ${number} without quotes or underscores`, replaceBy(number))
  }
  if (schema.items?.part?.names.includes(text)) return `write it as an item of a list: \`- ${text}\``
  return didYouMean(nearest(text, (schema.enum ?? []).map(String))) ?? schema.description
}

function wrongOrder(list: readonly number[], path: Path, source: YamlSource): Mistake {
  const at = list.findIndex((each, index) => index > 0 && list[index - 1] > each)
  const [high, low] = [at - 1, at].map((index) => [...path, String(index)])
  const facts = { first: nameOf(high), firstValue: list[at - 1], second: nameOf(low), secondValue: list[at] }
  return mistakeOf({ code: 'wrong-order', parameters: facts }, source.place(high, 'value'), {
    help: `${path.at(-1)} is [lowest, highest]: swap the two`,
  })
}

/** Every key that the schema knows, except inside lists. */
export function keysOf(schema: Schema, at: Path = []): { readonly path: Path; readonly schema: Schema }[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, inner]) => [
    { path: [...at, key], schema: inner },
    ...keysOf(inner, [...at, key]),
  ])
}

/** JSON pointer to path (RFC 6901). */
function pathOf(error: ErrorObject, { path }: Section): Path {
  const steps = error.instancePath.split('/').slice(1)
  return [...path, ...steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))]
}
