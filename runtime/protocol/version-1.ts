/** Reads protocols of version 1 with the schema of that version. */
import { readFileSync } from 'node:fs'
import type { Catalog } from './catalog.js'
import { fromVersion1, type Version1 } from './from-version-1.js'
import type { Checked } from './language.js'
import { type Mistake, mistakeOf } from './mistake.js'
import type { Schema } from './schema.js'
import { keysOf, schemaMistakes } from './schema-mistakes.js'
import { schemaErrors } from './validate.js'
import { isRecord, nameOf, type Path, where } from './words.js'
import type { YamlSource } from './yaml-source.js'

/** Relative to the compiled file. */
const schemaFile = new URL('../../../specs/protocols/protocol-1.schema.json', import.meta.url)

/** The schema of version 1. */
export function version1Schema(): Schema {
  return JSON.parse(readFileSync(schemaFile, 'utf8'))
}

/** Validates a protocol of version 1 and translates it into parts. */
export function checkVersion1(source: YamlSource, catalogue: Catalog): Checked {
  const schema = version1Schema()
  const keys = keysOf(schema)
  const homesOf = (word: string) =>
    keys.filter(({ path }) => path.at(-1) === word).map(({ path }) => where(path.slice(0, -1)))
  const augments = isRecord(source.value) && source.value.augmentation !== undefined
  // Fills in the defaults.
  const errors = schemaErrors(schema, source.value)
  const mistakes = [...schemaMistakes(errors, { source, path: [], homesOf }), ...disorders(source)]
  if (mistakes.length > 0) return { mistakes }
  const { augmentation, ...stated } = source.value as Version1
  return { protocol: fromVersion1(augments ? { ...stated, augmentation } : stated, catalogue), mistakes }
}

/**
 * Rules that the schema cannot express: values that contradict each other. Everything that is well-formed is compared,
 * so that these mistakes are reported together with the schema's.
 */
function disorders(source: YamlSource): Mistake[] {
  const number = (path: Path): number | undefined => {
    let value: unknown = source.value
    for (const step of path) value = typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined
    return typeof value === 'number' ? value : undefined
  }
  const found: Mistake[] = []
  const expectOrder = (low: Path, high: Path, help: string) => {
    const lowest = number(low)
    const highest = number(high)
    if (lowest === undefined || highest === undefined || lowest <= highest) return
    const facts = { first: nameOf(low), firstValue: lowest, second: nameOf(high), secondValue: highest }
    found.push(mistakeOf({ code: 'wrong-order', parameters: facts }, source.place(low, 'value'), { help }))
  }
  expectOrder(['augmentation', 'zoom', '0'], ['augmentation', 'zoom', '1'], 'zoom is [lowest, highest]: swap the two')
  expectOrder(
    ['optimizer', 'momentum', 'start'],
    ['optimizer', 'momentum', 'end'],
    'momentum increases from start to end: swap the two, or make them equal for a constant momentum',
  )
  return found
}
