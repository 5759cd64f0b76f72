/** Files that are there whole or not at all, also after a crash. */
import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import path from 'node:path'

/** Writes `chunks` to a new file beside `file`, then puts it in its place. Makes the folder where it is missing. */
export function writeAtomically(file: string, chunks: readonly Uint8Array[]): void {
  mkdirSync(path.dirname(file), { recursive: true })
  const draft = `${file}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`
  try {
    const descriptor = openSync(draft, 'wx')
    try {
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
