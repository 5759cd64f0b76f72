/** Reads a single part, as a protocol's list has it: `few_shot: { tasks: 400 }`, or the bare name. */
import type { Catalogue } from './catalogue.js'
import type { PartKind } from './kinds.js'
import type { PartUse } from './part.js'
import { partPlaces } from './part-places.js'
import type { Schema } from './schema.js'
import { readUses } from './version-2.js'
import { type Problem, readYaml, type YamlSource } from './yaml-source.js'

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
): { readonly use?: PartUse; readonly problems: readonly Problem[] } {
  const source = readYaml(text, 'a part')
  if (source.problems.length > 0) return { problems: source.problems }
  const section: Schema = { properties: { [called]: { part: { kind, names: [...catalogue[kind].keys()] } } } }
  const places = partPlaces(section, { [called]: source.value }, catalogue)
  const { uses, problems } = readUses(places, { source: below(source), catalogue, homesOf: () => [] })
  return problems.length > 0 ? { problems } : { use: uses.get(called), problems }
}

/** The source as a section's value: paths have one step more. */
function below(source: YamlSource): YamlSource {
  return { ...source, place: (path, what) => source.place(path.slice(1), what) }
}
