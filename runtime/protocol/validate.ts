/** Validates against a schema, including netc's own keywords. */
import { Ajv, type ErrorObject } from 'ajv'
import type { Schema } from './schema.js'

/** The schema violations, each with its value and schema; fills in the schema's defaults. */
export function schemaErrors(schema: Schema, value: unknown): readonly ErrorObject[] {
  // The schema is netc's own and used once, so neither checking nor optimizing it is worth the time.
  const forOneUse = { meta: false, validateSchema: false, code: { optimize: false } }
  const ajv = new Ajv({ allErrors: true, verbose: true, useDefaults: true, allowUnionTypes: true, ...forOneUse })
  ajv.addKeyword({ keyword: 'ordered', type: 'array', validate: (_: unknown, list: readonly unknown[]) => rises(list) })
  // Parts are validated separately, and strings that stand for sections are expanded before.
  ajv.addKeyword('part')
  ajv.addKeyword('bare')
  const validate = ajv.compile(schema)
  validate(value)
  return validate.errors ?? []
}

function rises(list: readonly unknown[]): boolean {
  return list.every((each, at) => {
    const before = list[at - 1]
    return typeof each !== 'number' || typeof before !== 'number' || before <= each
  })
}
