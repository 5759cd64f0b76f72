/** Validation by schema, with the keywords that are ours. */
import { Ajv, type ErrorObject } from 'ajv'
import type { Schema } from './schema.js'

/** Where a value breaks the schema, each with the value and the schema there; fills in the defaults that the schema states. */
export function schemaErrors(schema: Schema, value: unknown): readonly ErrorObject[] {
  // A schema is ours and used once: neither checking nor optimising it is worth the time.
  const forOneUse = { meta: false, validateSchema: false, code: { optimize: false } }
  const ajv = new Ajv({ allErrors: true, verbose: true, useDefaults: true, allowUnionTypes: true, ...forOneUse })
  ajv.addKeyword({ keyword: 'ordered', type: 'array', validate: (_: unknown, list: readonly unknown[]) => rises(list) })
  // Parts are read by themselves, and texts in place of sections are replaced before.
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
