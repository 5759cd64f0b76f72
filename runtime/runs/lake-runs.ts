/** Finds the archive of Lake's runs, for protocols and commands that test on them. */
import { statSync } from 'node:fs'
import path from 'node:path'
import { cacheFolder } from '../base/cache-folder.js'
import { UserError } from '../base/user-error.js'
import { downloadFolder } from '../data/loaders/cache.js'
import { type LakeRuns, lakeRunsName, readLakeRuns } from '../data/loaders/lake-runs.js'
import { runs } from '../evaluation/tests/runs.js'
import type { PartUse } from '../protocol/part.js'

export interface LakeArchive {
  readonly where: string
  readonly runs: LakeRuns
}

export interface LakePlaces {
  /** As given to `--runs`. */
  readonly given?: string | undefined
  /** Its location when the run started. */
  readonly recorded?: string | undefined
  /** As given to `--data`: the archive may be next to it. */
  readonly data?: string | undefined
}

/**
 * The archive, if one of the tests needs it and it exists: where the user says, else where it was, else next to the
 * data. The test itself reports a missing one (`lacks`).
 *
 * @throws UserError if the archive cannot be read, or is named but no test needs it
 */
export function openLakeRuns(
  tests: readonly PartUse[],
  { given, recorded, data }: LakePlaces,
): LakeArchive | undefined {
  if (!asksForLakeRuns(tests)) {
    if (given === undefined) return undefined
    throw new UserError(
      `${given} is given for Lake's runs, but no test uses them`,
      'add `runs` to `test` in the protocol, or use `netc evaluate` with --test runs',
    )
  }
  const where = given ?? theFile(recorded) ?? besideData(data)
  return where === undefined ? undefined : { where, runs: readLakeRuns(where) }
}

/** Whether one of the tests uses Lake's runs. */
export function asksForLakeRuns(tests: readonly PartUse[]): boolean {
  return tests.some(({ part }) => part === runs.name)
}

/** Next to the archives of Omniglot, in the cache or next to the data. */
function besideData(data: string | undefined): string | undefined {
  if (data === undefined) return theFile(path.join(downloadFolder(cacheFolder()), lakeRunsName))
  const stat = statSync(data, { throwIfNoEntry: false })
  if (stat === undefined) return undefined
  return theFile(path.join(stat.isDirectory() ? data : path.dirname(data), lakeRunsName))
}

function theFile(file: string | undefined): string | undefined {
  return file !== undefined && statSync(file, { throwIfNoEntry: false })?.isFile() ? file : undefined
}
