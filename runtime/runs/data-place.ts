/** Where a run's data are, so that they are found from any folder. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { UserError } from '../base/user-error.js'
import { isGenerated } from '../data/open.js'
import { parseFolder } from '../data/photos/open-photos.js'
import type { RunRecord } from '../reports/run-data.js'

export interface Place {
  /** As it was given. */
  readonly where: string
  /** From the file system's root; absent where the data are generated. */
  readonly path?: string
}

export function placeOf(where: string): Place {
  return isGenerated(where) ? { where } : { where, path: withLayout(where, path.resolve) }
}

/** The path that `where` names, changed; `classes:FOLDER` stays that. */
export function withLayout(where: string, change: (folder: string) => string): string {
  const { layout, folder } = parseFolder(where)
  return layout === undefined ? change(folder) : `${layout}:${change(folder)}`
}

/** Where the data of a run are now; undefined for the cache's Omniglot. @throws UserError where they are no longer there */
export function dataOf({ data }: RunRecord): string | undefined {
  if (data.where === undefined || isGenerated(data.where)) return data.where
  const found = foundAt(data as Place)
  if (found !== undefined) return found
  throw new UserError(
    `the data that the run was trained on are not there any more: ${data.path ?? data.where}`,
    'say with --data where they are now',
  )
}

/** Where the archive of Lake's runs is now, where it was recorded and is there. */
export function lakeRunsOf({ data }: RunRecord): string | undefined {
  return data.runs && foundAt(data.runs)
}

/** A relative path may mean something else where the command is run now. */
function foundAt({ where, path: absolute }: Place): string | undefined {
  return [absolute, where].find((each) => each !== undefined && existsSync(parseFolder(each).folder))
}
