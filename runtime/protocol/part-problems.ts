/** What is wrong at the places of parts: which part is meant, and what it is given. */
import { nearest } from '../../grammar/nearest.js'
import type { Catalogue } from './catalogue.js'
import { kinds } from './kinds.js'
import { type Part, settingsSchema } from './part.js'
import type { NamedPart, PartPlace } from './part-places.js'
import { partText } from './part-text.js'
import { belongs, didYouMean, type Section, schemaProblems } from './schema-problems.js'
import { schemaErrors } from './validate.js'
import { allOf, describe, isRecord, nameOf, oneOf, shortened, where } from './words.js'
import type { Problem, YamlSource } from './yaml-source.js'

/** What the reader knows of the whole file. */
export interface Known extends Pick<Section, 'source' | 'homesOf'> {
  readonly catalogue: Catalogue
}

/** Unless the place has one part: what it has instead. */
export function placeProblems(place: PartPlace, known: Known): Problem[] {
  const { kind, path, value, parts } = place
  const registry = known.catalogue[kind]
  if (typeof value === 'string') return parts.length === 1 ? [] : [unknownPart(value, place, known)]
  if (!isRecord(value) || Object.keys(value).length === 0) {
    const message = `${nameOf(path)} is ${describe(value)}; expected ${oneOf([...registry.keys()])}`
    return [{ code: 'wrong-value', message, help: kinds[kind].doc, place: known.source.place(path, 'value') }]
  }
  const strangers = Object.keys(value).filter((name) => !registry.has(name))
  return [
    ...strangers.map((name) => unknownPart(name, place, known)),
    ...(parts.length > 1 ? [severalParts(place, known.source)] : []),
  ]
}

function unknownPart(name: string, { kind, path, value, parts }: PartPlace, known: Known): Problem {
  const names = [...known.catalogue[kind].keys()]
  const help =
    settingHelp(name, parts, [...known.catalogue[kind].values()]) ??
    belongs(name, known.homesOf(name)) ??
    didYouMean(nearest(name, names))
  return {
    code: 'unknown-part',
    message: `unknown part \`${shortened(name)}\` ${where(path)}; expected ${oneOf(names)}`,
    help,
    place: typeof value === 'string' ? known.source.place(path, 'value') : known.source.place([...path, name], 'key'),
  }
}

/** A setting beside its part, or without one. */
function settingHelp(name: string, here: readonly NamedPart[], all: readonly Part[]): string | undefined {
  const owner = here.find(({ part }) => Object.hasOwn(part.parameters, name))
  if (owner !== undefined)
    return `\`${name}\` is a setting of ${owner.part.name}: indent it below \`${owner.part.name}:\``
  const part = here.length > 0 ? undefined : all.find(({ parameters }) => Object.hasOwn(parameters, name))
  return part && `\`${name}\` is a setting: name the part as well, as in \`${exampleOf(part)}\``
}

function severalParts({ path, parts }: PartPlace, source: YamlSource): Problem {
  const isItem = /^\d+$/.test(path.at(-1) ?? '')
  return {
    code: 'contradiction',
    message: `${nameOf(path)} has the parts ${allOf(parts.map(({ part }) => part.name))}; expected one`,
    help: isItem ? 'make each an item of its own' : 'remove all but one',
    place: source.place(parts[1].path, 'key'),
  }
}

/** The part's settings with the defaults filled in, or what is wrong with them. */
export function readSettings(
  { path, part, settings: given, bare }: NamedPart,
  known: Known,
): { settings: Readonly<Record<string, unknown>>; problems: readonly Problem[] } {
  const settings = isRecord(given) ? { ...given } : {}
  const errors = schemaErrors(settingsSchema(part), isRecord(given) ? settings : given)
  const lacksHelp = bare ? `${part.name} needs settings, as in \`${exampleOf(part)}\`` : undefined
  if (errors.length > 0) return { settings, problems: schemaProblems(errors, { ...known, path, lacksHelp }) }
  const contradiction = part.check?.(settings)
  if (contradiction === undefined) return { settings, problems: [] }
  const message = `${nameOf(path)}: ${contradiction}`
  return { settings, problems: [{ code: 'contradiction', message, place: known.source.place(path, 'key') }] }
}

function exampleOf(part: Part): string {
  return partText(part.name, part.examples[0])
}
