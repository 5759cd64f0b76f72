/** Reads parts of large files, which are never held in memory as a whole. */
import { createHash, type Hash } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'
import { explainFileErrors } from './file-errors.js'
import { refuseIrregular } from './regular-file.js'
import { UserError } from './user-error.js'

const chunkBytes = 1 << 20

/**
 * `length` bytes of a file, starting at offset `from`.
 * @throws UserError if the file system refuses, or the file is shorter
 */
export function readRange(file: string, from: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  withFile(file, (descriptor) => {
    for (let at = 0; at < length; ) {
      const count = readSync(descriptor, bytes, at, length - at, from + at)
      if (count === 0) throw new UserError(`${file} is shorter than the ${from + length} bytes that it should have`)
      at += count
    }
  })
  return bytes
}

/** The file's SHA-256, in hex. @throws UserError if the file system refuses */
export function digestOfFile(file: string): string {
  const hash = createHash('sha256')
  hashFile(hash, file)
  return hash.digest('hex')
}

/** Adds the file's bytes to a hash. @throws UserError if the file system refuses */
export function hashFile(hash: Hash, file: string): void {
  const buffer = Buffer.allocUnsafe(chunkBytes)
  withFile(file, (descriptor) => {
    for (let count = readSync(descriptor, buffer); count > 0; count = readSync(descriptor, buffer))
      hash.update(buffer.subarray(0, count))
  })
}

function withFile(file: string, use: (descriptor: number) => void): void {
  explainFileErrors(`read ${file}`, () => {
    refuseIrregular(file)
    const descriptor = openSync(file, 'r')
    try {
      use(descriptor)
    } finally {
      closeSync(descriptor)
    }
  })
}
