/** Reads a single part, written as in a protocol: `few_shot: { tasks: 400 }`, or only its name. */
import type { Catalog } from './catalog.js'
import type { PartKind } from './kinds.js'
import { type Mistake, orderedMistakes } from './mistake.js'
import type { PartUse } from './part.js'
import { partPlaces } from './part-places.js'
import type { Schema } from './schema.js'
import { readUses } from './version-2.js'
import { readYaml, type YamlSource } from './yaml-source.js'

/** The kind of part that the text is, and the name of its place in messages: `--test`. */
export interface PartText {
  readonly text: string
  readonly kind: PartKind
  readonly called: string
}

/** The part with its settings, defaults filled in, or the mistakes in the text; never both. */
export function checkPart(
  { text, kind, called }: PartText,
  catalog: Catalog,
): { readonly use?: PartUse; readonly mistakes: readonly Mistake[] } {
  const source = readYaml(text, called, 'a part')
  if (source.mistakes.length > 0) return { mistakes: source.mistakes }
  const section: Schema = { properties: { [called]: { part: { kind, names: [...catalog[kind].keys()] } } } }
  const places = partPlaces(section, { [called]: source.value }, catalog)
  const { uses, mistakes } = readUses(places, { source: below(source), catalog, homesOf: () => [] })
  return mistakes.length > 0 ? { mistakes: orderedMistakes(mistakes) } : { use: uses.get(called), mistakes }
}

/** The source as the value of a section: paths are one step longer. */
function below(source: YamlSource): YamlSource {
  return { ...source, place: (path, what) => source.place(path.slice(1), what) }
}
