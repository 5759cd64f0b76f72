/** Files from the file system: the entry and what lies in its folder's tree, and the library that comes with the package. */
import { closeSync, constants, fstatSync, openSync, readSync, realpathSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { folderOf, isLibrary, type SourceHost } from '../compiler/source-host.js'
import type { SourceFile } from '../grammar/ast.js'

/** The package's folder, beside dist/, whether this runs bundled or not. */
export const packageRoot = fileURLToPath(new URL('../../', import.meta.url))
const library = path.join(packageRoot, 'compiler', 'std')
/** What parsing the library gave when the package was built, a file each: "conv.net.json". */
const libraryTrees = path.join(packageRoot, 'dist', 'compiler', 'std')

/** More than the parser accepts is not read, so that it can say so without the whole of it. */
const mostBytes = 16 * 1024 * 1024

/** The entry as the compiler takes it: with `/`, and never mistaken for the library. */
export function entryPath(file: string): string {
  const slashed = file.split(path.sep).join('/')
  return isLibrary(slashed) ? `./${slashed}` : slashed
}

/** Whether a file is a compiled network rather than a text. */
export const isGraph = (file: string): boolean => file.toLowerCase().endsWith('.json')

export interface HostFolders {
  /** The root of what may be imported; the folder of the entry where none is given. */
  readonly root?: string | undefined
  /** A folder that stands for the root: what is not found there is looked for here. */
  readonly imports?: string | undefined
}

/** Reads for the compilation of `entry`. Links that lead out of the root's tree are not followed. */
export function nodeHost(entry: string, { root: folder = folderOf(entry), imports }: HostFolders = {}): SourceHost {
  const root = path.resolve(folder === '' && entry.startsWith('/') ? '/' : folder)
  return {
    read(file) {
      if (isLibrary(file)) return readWithin(library, path.join(library, file.slice('std/'.length)))
      if (file === entry) return readText(path.resolve(file))
      const beside = readWithin(root, path.resolve(file))
      if (beside !== undefined || imports === undefined) return beside
      return readWithin(imports, path.resolve(imports, path.relative(root, path.resolve(file))))
    },
    tree(file, text) {
      if (!isLibrary(file)) return undefined
      const kept = readWithin(libraryTrees, path.join(libraryTrees, `${file.slice('std/'.length)}.json`))
      if (kept === undefined) return undefined
      const parsed: LibraryTree = JSON.parse(kept)
      return parsed.text === text ? parsed.tree : undefined
    },
  }
}

/** What the build writes of a file of the library. */
interface LibraryTree {
  readonly text: string
  readonly tree: SourceFile
}

function readWithin(root: string, file: string): string | undefined {
  try {
    const inside = path.relative(realpathSync(root), realpathSync(file))
    if (inside === '' || inside.split(path.sep)[0] === '..' || path.isAbsolute(inside)) return undefined
  } catch {
    return undefined
  }
  return readText(file)
}

/** A file's text, up to so many bytes. */
export function readText(file: string, most = mostBytes): string | undefined {
  let descriptor: number | undefined
  try {
    // Opening a pipe without a writer would wait for one.
    descriptor = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    const stat = fstatSync(descriptor)
    if (!stat.isFile()) return undefined
    const buffer = Buffer.alloc(Math.min(stat.size, most))
    let length = 0
    while (length < buffer.length) {
      const read = readSync(descriptor, buffer, length, buffer.length - length, null)
      if (read === 0) break
      length += read
    }
    return buffer.toString('utf8', 0, length)
  } catch {
    // A file that cannot be read is one that is not there: the compiler says so at the place that names it.
    return undefined
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}
