/** Reads an experiment's file: YAML, validated, every mistake at its place. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { explainFileErrors } from '../../base/file-errors.js'
import { UserError } from '../../base/user-error.js'
import { renderProblems } from '../../protocol/render-problems.js'
import type { Schema } from '../../protocol/schema.js'
import { keysOf, schemaProblems } from '../../protocol/schema-problems.js'
import { schemaErrors } from '../../protocol/validate.js'
import { isRecord, where } from '../../protocol/words.js'
import { type Problem, readYaml, type YamlSource } from '../../protocol/yaml-source.js'
import { type ExperimentFile, experimentSchema } from './experiment-schema.js'
import { type Plan, planRuns } from './plan.js'

export interface ReadExperiment {
  readonly plan: Plan
  readonly source: YamlSource
}

/** @throws UserError where the file cannot be read, and with all that is wrong in it */
export function readExperiment(file: string): ReadExperiment {
  const text = explainFileErrors(`read the experiment ${file}`, () => readFileSync(file, 'utf8'))
  const { plan, source, problems } = checkExperiment(text, path.dirname(file))
  if (plan === undefined) throw new UserError(renderProblems(problems, text, file, 'experiment'))
  return { plan, source }
}

/** The plan of the experiment that `text` states, its file in `folder`; or what is wrong with the text, in the order of places; never both. */
export function checkExperiment(
  text: string,
  folder: string,
): { readonly plan?: Plan; readonly source: YamlSource; readonly problems: readonly Problem[] } {
  const source = readYaml(text, 'an experiment')
  if (source.problems.length > 0) return { source, problems: source.problems }
  const value = spelledOut(experimentSchema, source.value)
  const keys = keysOf(experimentSchema)
  const homesOf = (word: string) =>
    keys.filter(({ path }) => path.at(-1) === word).map(({ path }) => where(path.slice(0, -1)))
  const problems = schemaProblems(schemaErrors(experimentSchema, value), { source, path: [], homesOf })
  if (problems.length > 0) return { source, problems: inOrder(problems) }
  const { plan, problems: found } = planRuns(value as ExperimentFile, folder)
  const placed = found.map(({ path, message, help }): Problem => {
    return { code: 'contradiction', message, help, place: source.place(path, 'value') }
  })
  return plan === undefined ? { source, problems: inOrder(placed) } : { plan, source, problems: [] }
}

function inOrder(problems: readonly Problem[]): Problem[] {
  return [...problems].sort((a, b) => a.place.line - b.place.line || a.place.column - b.place.column)
}

/** A copy with sections in place of the texts that stand for them. */
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
