/** Mistakes at the places of parts: which part is used, and with which settings. */
import { nearest } from '../../grammar/nearest.js'
import type { Catalog } from './catalog.js'
import { kinds } from './kinds.js'
import { type Mistake, mistakeOf } from './mistake.js'
import { type Part, settingsSchema } from './part.js'
import type { NamedPart, PartPlace } from './part-places.js'
import { partText } from './part-text.js'
import { belongs, didYouMean, type Section, schemaMistakes } from './schema-mistakes.js'
import { schemaErrors } from './validate.js'
import { describe, isRecord, nameOf, oneOf, shortened, where } from './words.js'
import type { YamlSource } from './yaml-source.js'

/** What the reader knows about the whole file. */
export interface Known extends Pick<Section, 'source' | 'homesOf'> {
  readonly catalog: Catalog
}

/** What the place has instead, unless it has exactly one part. */
export function placeMistakes(place: PartPlace, known: Known): Mistake[] {
  const { kind, path, value, parts } = place
  const registry = known.catalog[kind]
  if (typeof value === 'string') return parts.length === 1 ? [] : [unknownPart(value, place, known)]
  if (!isRecord(value) || Object.keys(value).length === 0) {
    const facts = { at: nameOf(path), found: describe(value), expected: oneOf([...registry.keys()]) }
    const span = known.source.place(path, 'value')
    return [mistakeOf({ code: 'wrong-value', parameters: facts }, span, { help: kinds[kind].doc })]
  }
  const strangers = Object.keys(value).filter((name) => !registry.has(name))
  return [
    ...strangers.map((name) => unknownPart(name, place, known)),
    ...(parts.length > 1 ? [severalParts(place, known.source)] : []),
  ]
}

function unknownPart(name: string, { kind, path, value, parts }: PartPlace, known: Known): Mistake {
  const names = [...known.catalog[kind].keys()]
  const help =
    settingHelp(name, parts, [...known.catalog[kind].values()]) ??
    belongs(name, known.homesOf(name)) ??
    didYouMean(nearest(name, names))
  const { source } = known
  const span = typeof value === 'string' ? source.place(path, 'value') : source.place([...path, name], 'key')
  const facts = { name: shortened(name), where: where(path), expected: names }
  return mistakeOf({ code: 'unknown-part', parameters: facts }, span, { help })
}

/** A setting next to its part, or without one. */
function settingHelp(name: string, here: readonly NamedPart[], all: readonly Part[]): string | undefined {
  const owner = here.find(({ part }) => Object.hasOwn(part.parameters, name))
  if (owner !== undefined)
    return `\`${name}\` is a setting of ${owner.part.name}: indent it below \`${owner.part.name}:\``
  const part = here.length > 0 ? undefined : all.find(({ parameters }) => Object.hasOwn(parameters, name))
  return part && `\`${name}\` is a setting: name the part as well, as in \`${exampleOf(part)}\``
}

function severalParts({ path, parts }: PartPlace, source: YamlSource): Mistake {
  const inList = /^\d+$/.test(path.at(-1) ?? '')
  const facts = { at: nameOf(path), parts: parts.map(({ part }) => part.name), inList }
  return mistakeOf({ code: 'several-parts', parameters: facts }, source.place(parts[1].path, 'key'))
}

/** The part's settings with defaults filled in, or the mistakes in them. */
export function readSettings(
  { path, part, settings: given, bare }: NamedPart,
  known: Known,
): { settings: Readonly<Record<string, unknown>>; mistakes: readonly Mistake[] } {
  const settings = isRecord(given) ? { ...given } : {}
  const errors = schemaErrors(settingsSchema(part), isRecord(given) ? settings : given)
  const lacksHelp = bare ? `${part.name} needs settings, as in \`${exampleOf(part)}\`` : undefined
  if (errors.length > 0) return { settings, mistakes: schemaMistakes(errors, { ...known, path, lacksHelp }) }
  const reason = part.check?.(settings)
  if (reason === undefined) return { settings, mistakes: [] }
  const problem = { code: 'wrong-settings', parameters: { at: nameOf(path), reason } } as const
  return { settings, mistakes: [mistakeOf(problem, known.source.place(path, 'key'))] }
}

function exampleOf(part: Part): string {
  return partText(part.name, part.examples[0])
}
