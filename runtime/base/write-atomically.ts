/** Writes files that appear complete or not at all, even after a crash. */
import { randomBytes } from 'node:crypto'
import { closeSync, fchmodSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { makeFolder } from './make-folder.js'
import { isAlive } from './process-alive.js'
import { writeFully } from './write-fully.js'

/**
 * Writes `chunks` to a new file next to `file`, then renames it, with the permissions `mode` if given. Makes a missing
 * folder. When it returns, the contents are on the disk; the name is once `flushFolder` has returned.
 *
 * @throws the file system's own error; then `file` is unchanged
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

/** A file that is written in chunks and appears once it is complete. */
export interface FileDraft {
  /** @throws the file system's own error */
  write(chunk: Uint8Array): void
  /** Flushes the file to the disk and renames it. @throws the file system's own error */
  finish(): void
  /** Removes the incomplete file, unless `finish` was called. */
  abandon(): void
}

/** As `writeAtomically`, for chunks that arrive one by one. @throws the file system's own error */
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

/** The temporary name next to `file` that no other process uses. */
export function draftOf(file: string): string {
  return `${file}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`
}

/** The process that writes a draft; undefined if `other` is not a draft of `name`. */
export function writerOfDraft(other: string, name: string): number | undefined {
  const pid = other.startsWith(name) ? /^\.(\d+)-[0-9a-f]{8}\.tmp$/.exec(other.slice(name.length))?.[1] : undefined
  return pid === undefined ? undefined : Number(pid)
}

/**
 * A process in another container or on another machine cannot be seen from here: a draft that has not been written to
 * for this long is abandoned.
 */
const longestWriteMs = 600_000

/** Removes drafts of `file` that killed processes have left. */
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

/** Removes all drafts in the folder that killed processes have left. No other process may be writing there. */
export function removeDrafts(folder: string): void {
  for (const name of readdirSync(folder)) if (isDraft(name)) rmSync(path.join(folder, name), { force: true })
}

/** Whether this is the name of a draft: a file that is not complete yet. */
export function isDraft(name: string): boolean {
  return /\.\d+-[0-9a-f]{8}\.tmp$/.test(name)
}
