/** The JSON schema of protocols for editors. */
import type { Catalog } from './catalog.js'
import { kinds, type PartKind } from './kinds.js'
import { type Part, type Registry, settingsSchema } from './part.js'
import type { Schema } from './schema.js'
import { protocolSections } from './sections.js'

export type JsonSchema = Readonly<Record<string, unknown>>

/** JSON schema (draft 7) of version 2, including the settings of every part, with standard keywords only. */
export function protocolSchema(catalog: Catalog): JsonSchema {
  const definitions = Object.keys(kinds).map((kind) => [
    kind,
    partSchema(kinds[kind as PartKind].doc, catalog[kind as PartKind]),
  ])
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: 'protocol.schema.json',
    title: 'netc training and test protocol',
    ...published(protocolSections(catalog)),
    definitions: Object.fromEntries(definitions),
  }
}

/** A part as it is written: a section with its name as the only key, or only the name if it needs no settings. */
function partSchema(description: string, parts: Registry<Part>): JsonSchema {
  const all = [...parts.values()].map((part) => ({ name: part.name, settings: settingsSchema(part) }))
  const bare = all.filter(({ settings }) => settings.required === undefined)
  const properties = all.map(({ name, settings }) => {
    const schema = published(settings)
    return [name, settings.required === undefined ? { ...schema, type: ['object', 'null'] } : schema]
  })
  const section = {
    ...{ type: 'object', additionalProperties: false, minProperties: 1, maxProperties: 1 },
    properties: Object.fromEntries(properties),
  }
  return { description, anyOf: [...(bare.length === 0 ? [] : [{ enum: bare.map(({ name }) => name) }]), section] }
}

/** The schema without netc's own keywords. */
export function published({ part, ordered, bare, items, properties, ...standard }: Schema): JsonSchema {
  const { description, additionalProperties: others } = standard
  const section = {
    ...standard,
    ...(ordered ? { description: `${description} The first is at most the second.` } : {}),
    ...(typeof others === 'object' ? { additionalProperties: published(others) } : {}),
    ...(part === undefined ? {} : { $ref: `#/definitions/${part.kind}` }),
    ...(items === undefined ? {} : { items: published(items) }),
    ...(properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(Object.entries(properties).map(([key, schema]) => [key, published(schema)])),
        }),
  }
  return bare === undefined ? section : { anyOf: [published(properties?.[bare] ?? {}), section] }
}
