/** The part that needs Node: `import { folderHost } from 'netc/node'`. */
import path from 'node:path'
import { isLibrary, memoryHost, type SourceHost } from '../compiler/source-host.js'
import { libraryTexts } from './built.js'
import { leavesByLink, readWithin } from './files.js'

/**
 * Provides the files of a folder by their relative paths, with `/` on every system, and the standard library as
 * `std/...`. Files outside of the folder are missing, even if a link in it leads there.
 */
export function folderHost(folder: string): SourceHost {
  const library = memoryHost(libraryTexts)
  return {
    read: (file) => (isLibrary(file) ? library.read(file) : readWithin(folder, path.resolve(folder, file))),
    leavesFolder: (file) => !isLibrary(file) && leavesByLink(folder, path.resolve(folder, file)),
  }
}
