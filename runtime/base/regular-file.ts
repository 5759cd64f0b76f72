/** Files that were made by others: what is no file, or is larger than such a file may be, is not read. */
import { readFileSync, statSync } from 'node:fs'
import { fileErrorText, isFileError } from './file-errors.js'
import { UserError } from './user-error.js'

/**
 * A pipe would be waited for without end, and a device has no end.
 *
 * @returns the file's bytes
 * @throws UserError where there is something else in its place; the file system's own error where there is nothing
 */
export function refuseIrregular(file: string): number {
  const stat = statSync(file)
  if (stat.isFile() || stat.isDirectory()) return stat.size
  throw new UserError(`${file} is a pipe, a socket or a device, and nothing is read from these`)
}

/** The file's text. @throws UserError where it cannot be read, is none, or is larger than `most` bytes */
export function readRegular(file: string, most: number): string {
  try {
    const size = refuseIrregular(file)
    if (size > most) throw new UserError(`${file} has ${size} bytes, and such a file has at most ${most}`)
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (!isFileError(error)) throw error
    throw new UserError(`${file} cannot be read: ${fileErrorText(error)}`)
  }
}
