/**
 * The npy format of NumPy, version 1.0: little-endian float32, row-major.
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
import { beginFile, type FileDraft } from '../base/write-atomically.js'

/**
 * Starts a file with an array of this shape; the values follow by `write(littleEndianBytes(values))`.
 * @throws the file system's own error
 */
export function beginNpy(file: string, shape: readonly number[]): FileDraft {
  const draft = beginFile(file)
  draft.write(headerOf(shape))
  return draft
}

/** Magic string, version, length and text of the header, padded so that the values start at a multiple of 64 bytes. */
export function headerOf(shape: readonly number[]): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': ${tuple}, }`
  const beginning = 10
  const padding = 64 - ((beginning + text.length + 1) % 64)
  const header = `${text}${' '.repeat(padding % 64)}\n`
  const length = Buffer.alloc(2)
  length.writeUInt16LE(header.length)
  return Buffer.concat([Buffer.from('\x93NUMPY\x01\x00', 'latin1'), length, Buffer.from(header, 'latin1')])
}
