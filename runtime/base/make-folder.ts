import { mkdirSync, statSync } from 'node:fs'
import path from 'node:path'

/**
 * Makes a folder, and those above it, where they are missing. Node's `recursive` does the same, but never ends where the working folder is gone
 * or the file system lets nobody make a folder (`/proc`).
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
    // Which error comes first for a folder that is there depends on the file system.
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw error
  }
}
