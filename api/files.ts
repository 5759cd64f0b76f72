/** Texts from the file system, without following what leads out of a folder. */
import { closeSync, constants, fstatSync, openSync, readSync, realpathSync } from 'node:fs'
import path from 'node:path'
import { decodeText } from '../grammar/encoding.js'

/** More than the parser accepts is not read, so that it can say so without the whole of it. */
const mostBytes = 16 * 1024 * 1024

/** The text of a file in the tree of `root`; undefined where there is none, or a link leads out of it. */
export function readWithin(root: string, file: string): string | undefined {
  return isWithin(root, file) === true ? readText(file) : undefined
}

/** Whether a file that lies in the tree of `root` is one outside of it, by a link. */
export const leavesByLink = (root: string, file: string): boolean => isWithin(root, file) === false

/** Whether a file is in the tree of `root`, wherever links lead; undefined where there is none. */
function isWithin(root: string, file: string): boolean | undefined {
  try {
    const inside = path.relative(realpathSync(root), realpathSync(file))
    return inside !== '' && inside.split(path.sep)[0] !== '..' && !path.isAbsolute(inside)
  } catch {
    return undefined
  }
}

/** A file's text, up to a limit in bytes, as `decodeText` reads it. */
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
    return decodeText(buffer.subarray(0, length))
  } catch {
    // A file that cannot be read is one that is not there: the compiler says so at the place that names it.
    return undefined
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}
