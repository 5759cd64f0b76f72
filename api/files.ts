/** Texts from the file system; links that lead out of a folder are not followed. */
import { closeSync, constants, fstatSync, openSync, readSync, realpathSync } from 'node:fs'
import path from 'node:path'
import { decodeText } from '../grammar/encoding.js'

/** Read limit: one more than the parser accepts, so that it can report the size without the whole text. */
const mostBytes = 16 * 1024 * 1024

/** The text of a file in the tree of `root`; undefined if it is missing, or if a link leads out of the tree. */
export function readWithin(root: string, file: string): string | undefined {
  return isWithin(root, file) === true ? readText(file) : undefined
}

/** Whether a file in the tree of `root` is a link to a file outside of it. */
export const leavesByLink = (root: string, file: string): boolean => isWithin(root, file) === false

/** Whether a file, with links resolved, is in the tree of `root`; undefined if it is missing. */
function isWithin(root: string, file: string): boolean | undefined {
  try {
    const inside = path.relative(realpathSync(root), realpathSync(file))
    return inside !== '' && inside.split(path.sep)[0] !== '..' && !path.isAbsolute(inside)
  } catch {
    return undefined
  }
}

/** A file's text, up to a limit in bytes, decoded by `decodeText`. */
export function readText(file: string, most = mostBytes): string | undefined {
  let descriptor: number | undefined
  try {
    // Opening a pipe without a writer would block.
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
    // An unreadable file counts as missing: the compiler reports it at the place that names it.
    return undefined
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}
