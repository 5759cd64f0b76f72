/** What lies in a run's folder, which may come from anybody. */
import { readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { UserError } from '../base/user-error.js'
import { isDraft } from '../base/write-atomically.js'
import { isClaim } from './run-lock.js'

/** Everything below the folder, without what lies behind links. */
function entriesBelow(folder: string) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return entries.map((entry) => ({ entry, file: path.join(entry.parentPath, entry.name) }))
}

/** @throws UserError where something in the folder is neither file nor folder: reading it may never end */
export function refusePipes(folder: string): void {
  for (const { entry, file } of entriesBelow(folder)) {
    if (entry.isFile() || entry.isDirectory() || isClaim(entry.name) || isDraft(entry.name)) continue
    const stat = entry.isSymbolicLink() ? statSync(file, { throwIfNoEntry: false }) : undefined
    if (entry.isSymbolicLink() && (stat === undefined || stat.isFile() || stat.isDirectory())) continue
    throw new UserError(`${file} is a pipe, a socket or a device, and a run has none`, 'remove it')
  }
}

/** @throws UserError where something in the folder is a link: what is written there would be written elsewhere */
export function refuseLinks(folder: string): void {
  const link = entriesBelow(folder).find(({ entry }) => entry.isSymbolicLink())
  if (link === undefined) return
  throw new UserError(
    `${link.file} is a link, and a run that goes on would write where it leads`,
    'put what it leads to in its place, or the whole run elsewhere',
  )
}
