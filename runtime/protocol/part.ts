/**
 * A protocol is made of parts: samplers, objectives, optimizers and so on. A part is declared once, in one file, with
 * its name, meaning, parameters and implementation; the JSON schema, the documentation and the conformance tests derive
 * from the declaration.
 */
import type { Parameters, Settings } from './parameters.js'
import type { Schema } from './schema.js'

/** What every part declares, whatever its kind; each kind adds its implementation. */
export interface Part<P extends Parameters = Parameters> {
  /** As written in protocols: `all_pairs`. */
  readonly name: string
  /** One or two sentences for the documentation. */
  readonly doc: string
  readonly parameters: P
  /** Settings for the documentation and the conformance tests; at least one example. Defaults may be omitted. */
  readonly examples: readonly Partial<Settings<P>>[]
  /** A mistake in settings that the schema allows, as a sentence with both values and the fix. */
  check?(settings: Settings<P>): string | undefined
}

/** A part with its settings, as a protocol uses it. Plain data, so that it can be sent to worker threads. */
export interface PartUse {
  readonly part: string
  readonly settings: Readonly<Record<string, unknown>>
}

/** The parts of one kind, by name. */
export type Registry<Kind extends Part> = ReadonlyMap<string, Kind>

/** @throws Error if two parts have the same name */
export function registry<Kind extends Part>(parts: readonly Kind[]): Registry<Kind> {
  const byName = new Map(parts.map((part) => [part.name, part]))
  if (byName.size !== parts.length)
    throw new Error(
      `name).join(', ')} have one name => two of ${parts.map(({ name }) => name).join(', ')} have the same name => name).join(', ')} have one name`,
    )
  return byName
}

/** The declaration of a used part. The protocol is validated, so it exists. */
export function partOf<Kind extends Part>(parts: Registry<Kind>, { part }: PartUse): Kind {
  const found = parts.get(part)
  if (found === undefined) throw new Error(`there is no part ${part}`)
  return found
}

/** The schema of a part's settings, or of any section with parameters. */
export function settingsSchema({ doc, parameters }: Pick<Part, 'doc' | 'parameters'>): Schema {
  const entries = Object.entries(parameters)
  const required = entries.filter(([, { schema, optional }]) => schema.default === undefined && !optional)
  return {
    description: doc,
    type: 'object',
    additionalProperties: false,
    ...(required.length === 0 ? {} : { required: required.map(([name]) => name) }),
    properties: Object.fromEntries(entries.map(([name, { schema }]) => [name, schema])),
  }
}

/** A use of the part with the given settings, defaults filled in, as the reader of a protocol makes it. */
export function usePart<P extends Parameters>(part: Part<P>, settings: Partial<Settings<P>> = {}): PartUse {
  const defaults = Object.entries(part.parameters).flatMap(([name, { schema }]) =>
    schema.default === undefined ? [] : [[name, schema.default] as const],
  )
  return { part: part.name, settings: { ...Object.fromEntries(defaults), ...settings } }
}
