/** Where a home is built, and how it gets into its place: whole or not at all. */
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { explainFileErrors } from '../../../base/file-errors.js'
import { makeFolder } from '../../../base/make-folder.js'
import { isAlive } from '../../../base/process-alive.js'
import { UserError } from '../../../base/user-error.js'
import { readManifest } from '../manifest.js'

/** Beside the home, on the same disk; the number is the process that builds. */
const besides = (home: string, purpose: 'building' | 'replaced' | 'removed'): string =>
  `${home}.${purpose}-${process.pid}`

/** Makes an empty folder to build in, and removes those of builds that were killed. */
export function makeDraft(home: string): string {
  const draft = besides(home, 'building')
  explainFileErrors(`make ${draft}`, () => {
    removeLeftovers(home)
    rmSync(draft, { recursive: true, force: true })
    makeFolder(draft)
  })
  return draft
}

/** What a killed process left. One that was killed between two renames had the home that was there before: it comes back. */
function removeLeftovers(home: string): void {
  const folder = path.dirname(home)
  if (!existsSync(folder)) return
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(`${path.basename(home)}.`)) continue
    const [, purpose, pid] = /\.(building|replaced|removed)-(\d+)$/.exec(name) ?? []
    if (pid === undefined || isAlive(Number(pid))) continue
    if (purpose === 'replaced' && !existsSync(home)) renameSync(path.join(folder, name), home)
    else rmSync(path.join(folder, name), { recursive: true, force: true })
  }
}

/** @throws UserError where the home is a folder of something else, which is neither replaced nor removed */
export function refuseForeign(home: string): void {
  if (!existsSync(home) || readManifest(home) !== undefined || isEmpty(home)) return
  throw new UserError(`${home} holds something that netc did not build`, 'name another folder with NETC_NATIVE_HOME')
}

const isEmpty = (folder: string): boolean => {
  try {
    return readdirSync(folder).length === 0
  } catch {
    return false
  }
}

/** Puts the draft into the home's place. Where that fails, what was there before is there again. */
export function putInPlace(draft: string, home: string): void {
  const before = besides(home, 'replaced')
  explainFileErrors(`put what was built into ${home}`, () => {
    if (existsSync(home)) renameSync(home, before)
    try {
      renameSync(draft, home)
    } catch (error) {
      if (existsSync(before)) renameSync(before, home)
      throw error
    }
    rmSync(before, { recursive: true, force: true })
  })
}

/** @returns whether there was one */
export function removeHome(home: string): boolean {
  removeLeftovers(home)
  if (!existsSync(home)) return false
  refuseForeign(home)
  const before = besides(home, 'removed')
  explainFileErrors(`remove ${home}`, () => {
    renameSync(home, before)
    rmSync(before, { recursive: true, force: true })
  })
  return true
}
