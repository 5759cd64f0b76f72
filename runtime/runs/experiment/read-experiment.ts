/** Reads and validates an experiment's YAML file, with all mistakes at their places. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { tellerOf } from '../../../compiler/diagnostics/teller.js'
import { decodeText } from '../../../grammar/encoding.js'
import { DiagnosticsError } from '../../base/diagnostics-error.js'
import { explainFileErrors } from '../../base/file-errors.js'
import { type Mistake, orderedMistakes } from '../../protocol/mistake.js'
import type { Schema } from '../../protocol/schema.js'
import { keysOf, schemaMistakes } from '../../protocol/schema-mistakes.js'
import { schemaErrors } from '../../protocol/validate.js'
import { isRecord, where } from '../../protocol/words.js'
import { readYaml, type YamlSource } from '../../protocol/yaml-source.js'
import { experimentEntries } from './entries.js'
import { type ExperimentFile, experimentSchema } from './experiment-schema.js'
import { type Plan, planRuns } from './plan.js'

export interface ReadExperiment {
  readonly plan: Plan
  readonly source: YamlSource
}

/** @throws UserError if the file cannot be read; DiagnosticsError with all mistakes in it */
export function readExperiment(file: string): ReadExperiment {
  const text = explainFileErrors(`read the experiment ${file}`, () => decodeText(readFileSync(file)))
  const { plan, source, mistakes } = checkExperiment(text, file)
  if (plan === undefined) throw new DiagnosticsError(mistakes, new Map([[file, text]]))
  return { plan, source }
}

/** A mistake that only an experiment can have. */
export const mistakeOf = tellerOf(experimentEntries)

/** The plan of the experiment in `text`, the contents of `file`; or the mistakes, ordered by place; never both. */
export function checkExperiment(
  text: string,
  file: string,
): { readonly plan?: Plan; readonly source: YamlSource; readonly mistakes: readonly Mistake[] } {
  const source = readYaml(text, file, 'an experiment')
  if (source.mistakes.length > 0) return { source, mistakes: orderedMistakes(source.mistakes) }
  const value = spelledOut(experimentSchema, source.value)
  const keys = keysOf(experimentSchema)
  const homesOf = (word: string) =>
    keys.filter(({ path }) => path.at(-1) === word).map(({ path }) => where(path.slice(0, -1)))
  const mistakes = schemaMistakes(schemaErrors(experimentSchema, value), { source, path: [], homesOf })
  if (mistakes.length > 0) return { source, mistakes: orderedMistakes(mistakes) }
  const { plan, problems } = planRuns(value as ExperimentFile, path.dirname(file))
  const placed = problems.map(({ path, problem }) => mistakeOf(problem, source.place(path, 'value')))
  return plan === undefined ? { source, mistakes: orderedMistakes(placed) } : { plan, source, mistakes: [] }
}

/** A copy with strings that stand for sections expanded. */
function spelledOut({ items, properties = {}, bare }: Schema, value: unknown): unknown {
  if (bare !== undefined && typeof value === 'string') return { [bare]: value }
  if (Array.isArray(value)) return items === undefined ? value : value.map((item) => spelledOut(items, item))
  if (!isRecord(value)) return value
  const entries = Object.entries(value).map(([key, inner]) => [
    key,
    Object.hasOwn(properties, key) ? spelledOut(properties[key], inner) : inner,
  ])
  return Object.fromEntries(entries)
}
