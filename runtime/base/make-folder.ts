import { mkdirSync, statSync } from 'node:fs'
import path from 'node:path'

/**
 * Makes a folder and its missing parents. Node's `recursive` option does the same, but never returns if the working
 * directory has been removed or the file system allows no new folders (`/proc`).
 *
 * @throws the file system's own error
 */
export function makeFolder(folder: string): void {
  try {
    makeOne(folder)
  } catch (error) {
    const above = path.dirname(folder)
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || above === folder) throw error
    makeFolder(above)
    makeOne(folder)
  }
}

function makeOne(folder: string): void {
  try {
    mkdirSync(folder)
  } catch (error) {
    // Which error comes first for an existing folder depends on the file system.
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw error
  }
}
