/** Writing all of some bytes. */
import { writeSync } from 'node:fs'

/**
 * Writes all bytes, since a system may take fewer at a time.
 *
 * @param position in the file; without it where the last write ended
 * @throws the file system's own error
 */
export function writeFully(descriptor: number, bytes: Uint8Array, position?: number): void {
  for (let at = 0; at < bytes.length; ) {
    at += writeSync(descriptor, bytes, at, bytes.length - at, position === undefined ? undefined : position + at)
  }
}
