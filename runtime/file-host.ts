/** The compiler's window to the file system. */
import { readFileSync, realpathSync, statSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SourceHost } from '../compiler/source-host.js'

/** `dist/runtime` lies two below the package; the library is shipped as it is. */
const library = fileURLToPath(new URL('../../compiler/std/', import.meta.url))

/** Far over what the language takes; a longer file is not even read. */
const maxBytes = 16 * 1024 * 1024

/** A file as the compiler names it: `/`-separated, and never like one of the library's. */
export function entryName(file: string): string {
  const name = path.sep === '/' ? file : file.replaceAll(path.sep, '/')
  return name.startsWith('std/') ? `./${name}` : name
}

/**
 * Reads `entry`, what lies in its folder or below it, and the library. What is elsewhere is not there, links that lead
 * elsewhere included; neither is what is no regular file.
 */
export function fileHost(entry: string): SourceHost {
  const folder = path.dirname(entry)
  return {
    read(name) {
      if (name === entry) return readText(name)
      return name.startsWith('std/')
        ? readWithin(library, name.slice('std/'.length))
        : readWithin(folder, path.relative(folder, name))
    },
  }
}

function readWithin(folder: string, name: string): string | undefined {
  try {
    const file = realpathSync(path.join(folder, name))
    const inside = path.relative(realpathSync(folder), file)
    return inside.split(path.sep)[0] === '..' || path.isAbsolute(inside) ? undefined : readText(file)
  } catch {
    return undefined
  }
}

function readText(file: string): string | undefined {
  try {
    const status = statSync(file)
    if (!status.isFile() || status.size > maxBytes) return undefined
    return new TextDecoder().decode(readFileSync(file))
  } catch {
    return undefined
  }
}
