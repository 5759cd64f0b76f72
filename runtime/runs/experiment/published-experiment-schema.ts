/** The JSON schema of experiments, for editors. */
import { type JsonSchema, published } from '../../protocol/published-schema.js'
import type { Schema } from '../../protocol/schema.js'
import { protocolSections } from '../../protocol/sections.js'
import { version1Schema } from '../../protocol/version-1.js'
import { protocolParts } from '../protocol-parts.js'
import { experimentSchema } from './experiment-schema.js'
import { unchangeable } from './plan.js'

/** JSON schema (draft 7), which refers to the schemas of protocols in the folder `protocols` next to it. */
export function publishedExperimentSchema(): JsonSchema {
  const changes = [
    changesOf('protocol.schema.json', protocolSections(protocolParts)),
    changesOf('protocol-1.schema.json', version1Schema()),
  ]
  const withChanges = (key: string, value: object) => (key === 'change' ? { ...value, anyOf: changes } : value)
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: 'experiment.schema.json',
    title: 'netc experiment',
    ...JSON.parse(JSON.stringify(published(experimentSchema), withChanges)),
  }
}

/** The sections of a protocol of one version, all optional. */
function changesOf(file: string, { properties = {} }: Schema): JsonSchema {
  const keys = Object.keys(properties).filter((key) => !unchangeable.includes(key))
  const refs = keys.map((key) => [key, { $ref: `protocols/${file}#/properties/${key}` }])
  return { additionalProperties: false, properties: Object.fromEntries(refs) }
}
