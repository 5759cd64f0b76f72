/** Reading files that others made: what is not a regular file, or is too large, is refused. */
import { readFileSync, statSync } from 'node:fs'
import { fileErrorText, isFileError } from './file-errors.js'
import { UserError } from './user-error.js'

/**
 * Refuses pipes, where a read would wait forever, and devices, which have no end.
 *
 * @returns the file's size in bytes
 * @throws UserError if it is a pipe, a socket or a device; the file system's own error if there is none
 */
export function refuseIrregular(file: string): number {
  const stat = statSync(file)
  if (stat.isFile() || stat.isDirectory()) return stat.size
  throw new UserError(`${file} is a pipe, a socket or a device; expected a file`)
}

/** The file's text. @throws UserError if it cannot be read, is not a regular file, or is larger than `most` bytes */
export function readRegular(file: string, most: number): string {
  try {
    const size = refuseIrregular(file)
    if (size > most) throw new UserError(`${file} has ${size} bytes; expected at most ${most}`)
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (!isFileError(error)) throw error
    throw new UserError(`${file} cannot be read: ${fileErrorText(error)}`)
  }
}
