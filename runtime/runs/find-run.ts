/** Resolves the argument by which commands name a run: its folder, or a model that ships by its name. */
import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { packageRoot } from '../base/environment.js'
import { UserError } from '../base/user-error.js'
import { modelFile } from '../model/model-files.js'
import { runPaths } from './run-paths.js'

const shippedFolder = fileURLToPath(new URL('models/', packageRoot))

/** The names of the models that ship. */
export function shippedModels(): string[] {
  return readdirSync(shippedFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
}

/** Whether the folder is that of a model that ships, which belongs to the package and must not be written to. */
export function isShipped(folder: string): boolean {
  return path.dirname(path.resolve(folder)) === path.resolve(shippedFolder)
}

/**
 * The folder of a run, or of a model that ships, also by its name alone (`matcher`, `models/matcher`). An existing path
 * takes precedence over a name.
 *
 * @throws UserError if it is neither
 */
export function findRun(given: string): string {
  const folder = orShipped(given)
  const { record, beginning } = runPaths(folder)
  if (existsSync(record) || existsSync(beginning)) return folder
  throw new UserError(`${given} is not the folder of a run: it ${whatIsThere(given)}`, helpFor(given))
}

/** The folder of a model that ships, if `given` is its name and not an existing path; otherwise `given`. */
export function orShipped(given: string): string {
  const name = /^(?:models[\\/])?([\w.-]+)$/.exec(given)?.[1]
  return name !== undefined && !existsSync(given) && shippedModels().includes(name)
    ? path.join(shippedFolder, name)
    : given
}

function whatIsThere(given: string): string {
  if (!existsSync(given)) return 'does not exist'
  if (existsSync(path.join(given, modelFile)))
    return `has no run.json, only ${modelFile}: weights without their protocol`
  return 'has no run.json'
}

function helpFor(given: string): string {
  const above = path.dirname(path.resolve(given))
  if (existsSync(runPaths(above).record)) return `name the run: ${path.dirname(given)}`
  return `use a folder that \`netc train\` made, or a model that ships: ${shippedModels().join(', ')}`
}
