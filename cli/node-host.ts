/** Source files from the file system: the entry, the files in its folder's tree, and the library of the package. */
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { leavesByLink, readText, readWithin } from '../api/files.js'
import { folderOf, isLibrary, type SourceHost } from '../compiler/source-host.js'
import type { SourceFile } from '../grammar/ast.js'

/** The package's folder, next to dist/, bundled or not. */
export const packageRoot = fileURLToPath(new URL('../../', import.meta.url))
const library = path.join(packageRoot, 'compiler', 'std')
/** Parsed library files from build time, one per file: "conv.net.json". */
const libraryTrees = path.join(packageRoot, 'dist', 'compiler', 'std')

/** The entry in the compiler's form: with `/`, and distinct from the library. */
export function entryPath(file: string): string {
  const slashed = file.split(path.sep).join('/')
  return isLibrary(slashed) ? `./${slashed}` : slashed
}

/** Whether a file is a compiled network, by its name. */
export const isGraph = (file: string): boolean => file.toLowerCase().endsWith('.json')

/** The folders of a host. */
export interface HostFolders {
  /** The root for imports; by default the folder of the entry. */
  readonly root?: string | undefined
  /** A second root: files missing in the first one are read from here. */
  readonly imports?: string | undefined
}

/** Reads files for the compilation of `entry`. Links that lead out of the root are not followed. */
export function nodeHost(entry: string, { root: folder = folderOf(entry), imports }: HostFolders = {}): SourceHost {
  const root = path.resolve(folder === '' && entry.startsWith('/') ? '/' : folder)
  return {
    read(file) {
      if (isLibrary(file)) return readText(path.join(library, file.slice('std/'.length)))
      if (file === entry) return readText(path.resolve(file))
      const beside = readWithin(root, path.resolve(file))
      if (beside !== undefined || imports === undefined) return beside
      return readWithin(imports, path.resolve(imports, path.relative(root, path.resolve(file))))
    },
    leavesFolder: (file) => !isLibrary(file) && file !== entry && leavesByLink(root, path.resolve(file)),
    tree(file, text) {
      if (!isLibrary(file)) return undefined
      const kept = readText(path.join(libraryTrees, `${file.slice('std/'.length)}.json`))
      if (kept === undefined) return undefined
      const parsed: LibraryTree = JSON.parse(kept)
      return parsed.text === text ? parsed.tree : undefined
    },
  }
}

/** The parsed form of a library file, as written by the build. */
interface LibraryTree {
  readonly text: string
  readonly tree: SourceFile
}
