/** What only Node has: `import { folderHost } from 'netc/node'`. */
import path from 'node:path'
import { isLibrary, memoryHost, type SourceHost } from '../compiler/source-host.js'
import { libraryTexts } from './built.js'
import { leavesByLink, readWithin } from './files.js'

/**
 * Gives the files of a folder by their paths from it, with `/` on every system, and the standard library as `std/...`. What is
 * outside the folder is not there, also where a link in it leads out.
 */
export function folderHost(folder: string): SourceHost {
  const library = memoryHost(libraryTexts)
  return {
    read: (file) => (isLibrary(file) ? library.read(file) : readWithin(folder, path.resolve(folder, file))),
    leavesFolder: (file) => !isLibrary(file) && leavesByLink(folder, path.resolve(folder, file)),
  }
}
