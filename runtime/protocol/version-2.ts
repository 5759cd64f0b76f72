/** Reads protocols of version 2. */
import type { Checked, Contradiction, ProtocolLanguage } from './language.js'
import { type Mistake, mistakeOf } from './mistake.js'
import type { PartUse } from './part.js'
import { type Known, placeMistakes, readSettings } from './part-mistakes.js'
import { mapParts, type PartPlace, partPlaces } from './part-places.js'
import type { Protocol } from './protocol.js'
import type { Schema } from './schema.js'
import { keysOf, schemaMistakes } from './schema-mistakes.js'
import { protocolSections } from './sections.js'
import { schemaErrors } from './validate.js'
import { type Path, where } from './words.js'
import type { YamlSource } from './yaml-source.js'

/** Validates a protocol of version 2. */
export function checkVersion2(source: YamlSource, { catalog, rules }: ProtocolLanguage): Checked {
  const sections = protocolSections(catalog)
  const places = partPlaces(sections, source.value, catalog)
  const known: Known = { source, catalog, homesOf: homesIn(sections, places) }
  const { uses, mistakes } = readUses(places, known)
  const useAt = (...path: Path) => uses.get(path.join('.'))
  const broken = rules.flatMap((rule) => rule(useAt)).map((found) => contradiction(found, places, source))
  // An invalid part is already reported, so any value will do in its place.
  const file = mapParts(sections, source.value, (_, __, path) => useAt(...path) ?? true)
  const rest = schemaMistakes(schemaErrors(sections, file), { ...known, path: [] })
  const all = [...mistakes, ...broken, ...rest]
  if (all.length > 0) return { mistakes: all }
  const { version: _, ...protocol } = file as { version: 2 } & Protocol
  return { protocol, mistakes: [] }
}

/** The valid parts, by place. */
export function readUses(places: readonly PartPlace[], known: Known) {
  const uses = new Map<string, PartUse>()
  const mistakes: Mistake[] = []
  for (const place of places) {
    const found = placeMistakes(place, known)
    for (const named of place.parts) {
      const { settings, mistakes: wrong } = readSettings(named, known)
      found.push(...wrong)
      uses.set(place.path.join('.'), { part: named.part.name, settings })
    }
    if (found.length > 0) uses.delete(place.path.join('.'))
    mistakes.push(...found)
  }
  return { uses, mistakes }
}

function contradiction(
  { path, problem, help }: Contradiction,
  places: readonly PartPlace[],
  source: YamlSource,
): Mistake {
  const place = places.find((one) => one.path.join('.') === path.join('.'))
  return mistakeOf(problem, source.place(place?.parts[0]?.path ?? path, 'key'), { help })
}

/** Where a word belongs: as a key, as the name of a part, or as a setting of a part that the file uses. */
function homesIn(sections: Schema, places: readonly PartPlace[]): Known['homesOf'] {
  const keys = keysOf(sections)
  const parts = places.flatMap((place) => place.parts)
  return (word) => {
    const asKey = keys.filter(({ path }) => path.at(-1) === word).map(({ path }) => path.slice(0, -1))
    const asPart = keys.filter(({ schema: { part, items } }) => (part ?? items?.part)?.names.includes(word))
    const asSetting = parts.filter(({ part }) => Object.hasOwn(part.parameters, word))
    const homes = [...asKey, ...asPart.map(({ path }) => path), ...asSetting.map(({ path }) => path)]
    return [...new Set(homes.map(where))]
  }
}
