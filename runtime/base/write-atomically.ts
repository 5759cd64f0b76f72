/** Files that are there whole or not at all, also after a crash. */
import { randomBytes } from 'node:crypto'
import { closeSync, fchmodSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import path from 'node:path'

/**
 * Writes `chunks` to a new file beside `file`, then puts it in its place, with the permissions `mode` where they are given.
 * Makes the folder where it is missing.
 */
export function writeAtomically(file: string, chunks: readonly Uint8Array[], mode?: number): void {
  mkdirSync(path.dirname(file), { recursive: true })
  const draft = `${file}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`
  try {
    const descriptor = openSync(draft, 'wx')
    try {
      if (mode !== undefined) fchmodSync(descriptor, mode)
      for (const chunk of chunks) {
        for (let at = 0; at < chunk.length; ) at += writeSync(descriptor, chunk, at)
      }
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
    renameSync(draft, file)
  } catch (error) {
    rmSync(draft, { force: true })
    throw error
  }
}
