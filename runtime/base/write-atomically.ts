/** Files that are there whole or not at all, also after a crash. */
import { randomBytes } from 'node:crypto'
import { closeSync, fchmodSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { makeFolder } from './make-folder.js'
import { isAlive } from './process-alive.js'
import { writeFully } from './write-fully.js'

/**
 * Writes `chunks` to a new file beside `file`, then puts it in its place, with the permissions `mode` where they are given.
 * Makes the folder where it is missing. Its contents are on the disk when it returns; its name is once `flushFolder` has returned.
 *
 * @throws the file system's own error; then `file` is as it was
 */
export function writeAtomically(file: string, chunks: Iterable<Uint8Array>, mode?: number): void {
  const draft = beginFile(file, mode)
  try {
    for (const chunk of chunks) draft.write(chunk)
    draft.finish()
  } finally {
    draft.abandon()
  }
}

/** A file that is written piece by piece, and is there once it is whole. */
export interface FileDraft {
  /** @throws the file system's own error */
  write(chunk: Uint8Array): void
  /** Brings it to the disk and into its place. @throws the file system's own error */
  finish(): void
  /** Removes what was written, unless it is finished. */
  abandon(): void
}

/** As `writeAtomically`, for what comes piece by piece. @throws the file system's own error */
export function beginFile(file: string, mode?: number): FileDraft {
  makeFolder(path.dirname(file))
  removeDeadDrafts(file)
  const draft = draftOf(file)
  let descriptor: number | undefined = openSync(draft, 'wx')
  const close = () => {
    if (descriptor !== undefined) closeSync(descriptor)
    descriptor = undefined
  }
  let isThere = false
  const abandon = () => {
    if (isThere) return
    close()
    rmSync(draft, { force: true })
  }
  try {
    if (mode !== undefined) fchmodSync(descriptor, mode)
  } catch (error) {
    abandon()
    throw error
  }
  return {
    write(chunk) {
      writeFully(descriptor!, chunk)
    },
    finish() {
      fsyncSync(descriptor!)
      close()
      renameSync(draft, file)
      isThere = true
    },
    abandon,
  }
}

/** Where something is written before it has its name: beside that, under one that no other process takes. */
export function draftOf(file: string): string {
  return `${file}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`
}

/** The process that writes a draft; undefined where `other` is no name of a draft of `name`. */
export function writerOfDraft(other: string, name: string): number | undefined {
  const pid = other.startsWith(name) ? /^\.(\d+)-[0-9a-f]{8}\.tmp$/.exec(other.slice(name.length))?.[1] : undefined
  return pid === undefined ? undefined : Number(pid)
}

/** A process in another container, or on another machine, is not seen from here: a draft that nobody has written to for so long is nobody's. */
const longestWriteMs = 600_000

/** Removes what killed processes have begun to write in the file's place. */
function removeDeadDrafts(file: string): void {
  const [folder, name] = [path.dirname(file), path.basename(file)]
  for (const other of readdirSync(folder)) {
    const pid = writerOfDraft(other, name)
    if (pid === undefined) continue
    const draft = path.join(folder, other)
    const written = statSync(draft, { throwIfNoEntry: false })?.mtimeMs ?? 0
    if (Date.now() - written > longestWriteMs && !isAlive(pid)) rmSync(draft, { force: true })
  }
}

/** Removes what killed processes have begun to write in the folder. Nobody else may be writing there. */
export function removeDrafts(folder: string): void {
  for (const name of readdirSync(folder)) if (isDraft(name)) rmSync(path.join(folder, name), { force: true })
}

/** Whether a name is that of a file which is not yet in its place. */
export function isDraft(name: string): boolean {
  return /\.\d+-[0-9a-f]{8}\.tmp$/.test(name)
}
