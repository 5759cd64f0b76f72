/** Builds a home next to its final location and moves it there: complete or not at all. */
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { explainFileErrors } from '../../base/file-errors.js'
import { makeFolder } from '../../base/make-folder.js'
import { isAlive } from '../../base/process-alive.js'
import { UserError } from '../../base/user-error.js'
import { type BroughtEngine, homeVariables, readHomeManifest } from '../home.js'

/** Next to the home, on the same disk; the number is that of the building process. */
const besides = (home: string, purpose: 'building' | 'replaced' | 'removed'): string =>
  `${home}.${purpose}-${process.pid}`

/** Moves what `work` makes in an empty folder to the home's location, or removes it on failure. */
export async function inDraft<Result>(home: string, work: (draft: string) => Promise<Result>): Promise<Result> {
  const draft = makeDraft(home)
  try {
    const result = await work(draft)
    putInPlace(draft, home)
    return result
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}

/** Creates an empty folder to build in, and removes those of killed builds. */
function makeDraft(home: string): string {
  const draft = besides(home, 'building')
  explainFileErrors(`make ${draft}`, () => {
    removeLeftovers(home)
    rmSync(draft, { recursive: true, force: true })
    makeFolder(draft)
  })
  return draft
}

/**
 * Cleans up after a killed process. If it was killed between two renames, its draft is the previous home, which is
 * restored.
 */
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

/** @throws UserError if the home is a folder of something else, which is neither replaced nor removed */
export function refuseForeign(engine: BroughtEngine, home: string): void {
  if (!existsSync(home) || readHomeManifest(engine, home) !== undefined || isEmpty(home)) return
  throw new UserError(
    `${home} contains something that netc did not build`,
    `choose another folder with ${homeVariables[engine]}`,
  )
}

const isEmpty = (folder: string): boolean => {
  try {
    return readdirSync(folder).length === 0
  } catch {
    return false
  }
}

/** Moves the draft to the home's location. On failure, the previous home is restored. */
function putInPlace(draft: string, home: string): void {
  const before = besides(home, 'replaced')
  explainFileErrors(`move the build to ${home}`, () => {
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

/** The size of the files in a folder. Files that disappear meanwhile count as empty. */
export function bytesIn(folder: string): number {
  let bytes = 0
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name)
    if (entry.isDirectory()) bytes += existsSync(file) ? bytesIn(file) : 0
    else bytes += statSync(file, { throwIfNoEntry: false })?.size ?? 0
  }
  return bytes
}

/** @returns whether there was one */
export function removeHome(engine: BroughtEngine, home: string): boolean {
  removeLeftovers(home)
  if (!existsSync(home)) return false
  refuseForeign(engine, home)
  const before = besides(home, 'removed')
  explainFileErrors(`remove ${home}`, () => {
    renameSync(home, before)
    rmSync(before, { recursive: true, force: true })
  })
  return true
}
