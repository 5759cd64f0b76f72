/** The location of a run's data, so that they are found from any folder. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { UserError } from '../base/user-error.js'
import { isGenerated } from '../data/open.js'
import { parseFolder } from '../data/photos/open-photos.js'
import type { RunRecord } from '../reports/run-data.js'

export interface Place {
  /** As the user named it. */
  readonly where: string
  /** The absolute path; absent for generated data. */
  readonly path?: string
}

/** The location of the data named by `--data`. */
export function placeOf(where: string): Place {
  return isGenerated(where) ? { where } : { where, path: withLayout(where, path.resolve) }
}

/** Applies a function to the path in `where`; keeps the prefix of `classes:FOLDER`. */
export function withLayout(where: string, change: (folder: string) => string): string {
  const { layout, folder } = parseFolder(where)
  return layout === undefined ? change(folder) : `${layout}:${change(folder)}`
}

/**
 * The current location of a run's data; undefined for the cache's Omniglot.
 * @throws UserError if they do not exist any more
 */
export function dataOf({ data }: RunRecord): string | undefined {
  if (data.where === undefined || isGenerated(data.where)) return data.where
  const found = foundAt(data as Place)
  if (found !== undefined) return found
  throw new UserError(
    `the data of the run do not exist any more: ${data.path ?? data.where}`,
    'name their new location with --data',
  )
}

/** The current location of the archive of Lake's runs, if it was recorded and still exists. */
export function lakeRunsOf({ data }: RunRecord): string | undefined {
  return data.runs && foundAt(data.runs)
}

/** A relative path may have another meaning in the current working directory. */
function foundAt({ where, path: absolute }: Place): string | undefined {
  return [absolute, where].find((each) => each !== undefined && existsSync(parseFolder(each).folder))
}
