/** Between the addresses of editors and the paths of the compiler: absolute with `/`, and `std/...` for the library. */
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { isLibrary } from '../compiler/source-host.js'

export interface Paths {
  /** The path that the compiler knows a document by. */
  readonly pathOf: (uri: string) => string
  readonly uriOf: (path: string) => string
}

export function pathsOf(library: string): Paths {
  const folder = slashed(path.resolve(library))
  return {
    pathOf(uri) {
      const file = filePath(uri)
      // A text that is in no folder, such as a new one.
      if (file === undefined) return encodeURIComponent(uri)
      return file.startsWith(`${folder}/`) ? `std/${file.slice(folder.length + 1)}` : file
    },
    uriOf(file) {
      if (isLibrary(file)) return pathToFileURL(path.join(folder, file.slice('std/'.length))).href
      return path.isAbsolute(file) ? pathToFileURL(file).href : decodeURIComponent(file)
    },
  }
}

function filePath(uri: string): string | undefined {
  if (!uri.startsWith('file:')) return undefined
  try {
    return slashed(fileURLToPath(uri))
  } catch {
    return undefined
  }
}

const slashed = (file: string): string => file.split(path.sep).join('/')

/** Whether a document is a protocol or an experiment, if it is anything of netc. */
export const isYaml = (path: string): boolean => /\.ya?ml$/i.test(path)
