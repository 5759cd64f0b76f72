/** Reads a single part, as a protocol's list has it: `few_shot: { tasks: 400 }`, or the bare name. */
import type { Catalogue } from './catalogue.js'
import type { PartKind } from './kinds.js'
import { type Mistake, settled } from './mistake.js'
import type { PartUse } from './part.js'
import { partPlaces } from './part-places.js'
import type { Schema } from './schema.js'
import { readUses } from './version-2.js'
import { readYaml, type YamlSource } from './yaml-source.js'

/** What part the text is of, and the name of the place that it is at: `--test`. */
export interface PartText {
  readonly text: string
  readonly kind: PartKind
  readonly called: string
}

/** The part with its settings, defaults filled in, or what is wrong with the text; never both. */
export function checkPart(
  { text, kind, called }: PartText,
  catalogue: Catalogue,
): { readonly use?: PartUse; readonly mistakes: readonly Mistake[] } {
  const source = readYaml(text, called, 'a part')
  if (source.mistakes.length > 0) return { mistakes: source.mistakes }
  const section: Schema = { properties: { [called]: { part: { kind, names: [...catalogue[kind].keys()] } } } }
  const places = partPlaces(section, { [called]: source.value }, catalogue)
  const { uses, mistakes } = readUses(places, { source: below(source), catalogue, homesOf: () => [] })
  return mistakes.length > 0 ? { mistakes: settled(mistakes) } : { use: uses.get(called), mistakes }
}

/** The source as a section's value: paths have one step more. */
function below(source: YamlSource): YamlSource {
  return { ...source, place: (path, what) => source.place(path.slice(1), what) }
}
