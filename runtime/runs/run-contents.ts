/** Checks the files in a run's folder, which may come from anyone. */
import { readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { UserError } from '../base/user-error.js'
import { isDraft } from '../base/write-atomically.js'
import { isClaim } from './run-lock.js'

/** Everything below the folder; links are not followed. */
function entriesBelow(folder: string) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return entries.map((entry) => ({ entry, file: path.join(entry.parentPath, entry.name) }))
}

/** @throws UserError if the folder contains something other than files, folders and links: reading it may never end */
export function refusePipes(folder: string): void {
  for (const { entry, file } of entriesBelow(folder)) {
    if (entry.isFile() || entry.isDirectory() || isClaim(entry.name) || isDraft(entry.name)) continue
    const stat = entry.isSymbolicLink() ? statSync(file, { throwIfNoEntry: false }) : undefined
    if (entry.isSymbolicLink() && (stat === undefined || stat.isFile() || stat.isDirectory())) continue
    throw new UserError(`${file} is a pipe, a socket or a device, which a run never contains`, 'remove it')
  }
}

/** @throws UserError if the folder contains a link: writing to it would write elsewhere */
export function refuseLinks(folder: string): void {
  const link = entriesBelow(folder).find(({ entry }) => entry.isSymbolicLink())
  if (link === undefined) return
  throw new UserError(
    `${link.file} is a link, and a resumed run would write to its target`,
    'replace it by its target, or move the whole run elsewhere',
  )
}
