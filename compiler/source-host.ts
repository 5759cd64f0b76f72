/** Where files come from. The compiler reads nothing by itself, so that it runs anywhere. */
import type { SourceFile } from '../grammar/ast.js'

/**
 * Gives a file's text, or undefined where there is none that can be read; never throws. Paths are `/`-separated: the entry as it was
 * named, imports beside it, and `std/...` for the library.
 */
export interface SourceHost {
  readonly read: (path: string) => string | undefined
  /** Whether there is a file of this path that a link leads to, out of what may be read: nothing of it is given. */
  readonly leavesFolder?: (path: string) => boolean
  /** The tree that parsing the file with this text gives, where that was done before and found nothing wrong. */
  readonly tree?: (path: string, text: string) => SourceFile | undefined
}

/** Files that are held in memory, by path. */
export function memoryHost(files: Readonly<Record<string, string>>): SourceHost {
  return { read: (path) => (Object.hasOwn(files, path) ? files[path] : undefined) }
}

/** The files of another host, with these texts in place of those that it has: what an editor holds and has not saved. */
export function overlayHost(host: SourceHost, texts: ReadonlyMap<string, string>): SourceHost {
  return {
    ...host,
    read: (path) => texts.get(path) ?? host.read(path),
    leavesFolder: (path) => !texts.has(path) && host.leavesFolder?.(path) === true,
  }
}

/** The folder of a path: `a/b.net` gives `a`, `b.net` gives ``. */
export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')))

const library = 'std/'

export const isLibrary = (path: string): boolean => path.startsWith(library)

/**
 * The path that an import means, or undefined where it leaves `root`, the entry's folder. An import in the library stays in
 * the library.
 */
export function importedPath(specifier: string, importer: string, root: string): string | undefined {
  if (specifier === '' || specifier.length > 1_000 || /^\/|[\\:\0]/.test(specifier)) return undefined
  if (isLibrary(specifier)) return within('std', specifier.slice(library.length))
  if (isLibrary(importer)) return within('std', joined(folderOf(importer.slice(library.length)), specifier))
  const folder = folderOf(importer)
  const path = within(root, joined(folder.slice(root === '' ? 0 : root.length + 1).replace(/^\.\/?/, ''), specifier))
  return path !== undefined && isLibrary(path) ? `./${path}` : path
}

const joined = (folder: string, path: string): string => (folder === '' ? path : `${folder}/${path}`)

function within(root: string, path: string): string | undefined {
  const segments: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') continue
    if (segment !== '..') segments.push(segment)
    else if (segments.pop() === undefined) return undefined
  }
  return segments.length === 0 ? undefined : joined(root, segments.join('/'))
}
