/** Writes all of a buffer. */
import { writeSync } from 'node:fs'

/**
 * Writes all bytes: a system call may write fewer than asked.
 *
 * @param position the offset in the file; by default where the last write ended
 * @throws the file system's own error
 */
export function writeFully(descriptor: number, bytes: Uint8Array, position?: number): void {
  for (let at = 0; at < bytes.length; ) {
    at += writeSync(descriptor, bytes, at, bytes.length - at, position === undefined ? undefined : position + at)
  }
}
