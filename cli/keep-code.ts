/** Stores V8's compiled code of the bundle for the next start. */
import { lstatSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { isFileError } from '../runtime/base/file-errors.js'
import { isDraft, writeAtomically } from '../runtime/base/write-atomically.js'
import { compileFile } from './compile-file.js'
import { packageRoot } from './node-host.js'
import { type CodePlace, isOwnFolder, withSum } from './start/code-cache.js'
import type { NewCode } from './start/start.js'

/** Number of files kept: the newest of all bundles, versions and options. */
const mostKept = 8
/** In milliseconds; after it, the partial file of a killed process is removed. */
const longestWrite = 3_600_000

/** Does nothing if the folder is not the user's or is not writable: the next start then takes as long as this one. */
export async function keepCode({ place, make }: NewCode): Promise<void> {
  try {
    if (!makeOwn(place.folder)) return
    await runUsual()
    writeAtomically(place.file, withSum(make()), 0o600)
    removeOld(place)
  } catch (error) {
    if (!isFileError(error)) throw error
  }
}

/** Creates the folder if it is missing. Returns false if it does not belong to the user alone. */
function makeOwn(folder: string): boolean {
  if (lstatSync(folder, { throwIfNoEntry: false }) === undefined) {
    // With another user's home folder, as under sudo, that user could not use files made in it.
    if (process.geteuid !== undefined && statSync(nearestAbove(folder)).uid !== process.geteuid()) return false
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  }
  return isOwnFolder(folder)
}

function nearestAbove(folder: string): string {
  const above = path.dirname(folder)
  return statSync(above, { throwIfNoEntry: false }) === undefined && above !== folder ? nearestAbove(above) : above
}

/** The work of most starts. V8 keeps code of functions that have run, and the actual command may have run few. */
async function runUsual(): Promise<void> {
  const { summarize } = await import('../compiler/analyses/summary.js')
  const { summaryTable } = await import('./summary-table.js')
  const { value } = compileFile(path.join(packageRoot, 'specs/sircnn.net'))
  if (value !== undefined) summaryTable(summarize(value))
}

function removeOld({ folder, file }: CodePlace): void {
  const all = readdirSync(folder).map((name) => {
    const one = path.join(folder, name)
    return { file: one, isDraft: isDraft(name), made: lstatSync(one, { throwIfNoEntry: false })?.mtimeMs ?? 0 }
  })
  const drafts = all.filter(({ isDraft, made }) => isDraft && made < Date.now() - longestWrite)
  const whole = all.filter((one) => !one.isDraft && one.file !== file).sort((a, b) => b.made - a.made)
  for (const one of [...drafts, ...whole.slice(mostKept - 1)]) rmSync(one.file, { force: true })
}
