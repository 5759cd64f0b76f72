/** A folder of files that appears whole or not at all. */
import { createHash } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
} from 'node:fs'
import path from 'node:path'
import { explainFileErrors } from '../base/file-errors.js'
import { flushFolder } from '../base/flush.js'
import { makeFolder } from '../base/make-folder.js'
import { isAlive } from '../base/process-alive.js'
import { UserError } from '../base/user-error.js'
import { draftOf, writerOfDraft } from '../base/write-atomically.js'
import { writeFully } from '../base/write-fully.js'
import { sumsFile } from './names.js'

export interface WrittenFile {
  readonly name: string
  readonly bytes: number
  /** In hex. */
  readonly sha256: string
}

/** Writes a file of the folder piece by piece; its name may have folders of its own, with `/`. */
export type WriteFile = (name: string, chunks: Iterable<Uint8Array>) => WrittenFile

/**
 * Makes the folder `target` of the files that `fill` writes, and of their checksums. They are written to a folder beside it, which gets its name once all of them
 * are on the disk. @throws UserError where the folder holds anything, or the file system refuses; then nothing is left
 */
export function writeNewFolder(target: string, fill: (write: WriteFile) => void): readonly WrittenFile[] {
  refuseOccupied(target)
  const parent = path.dirname(path.resolve(target))
  const draft = draftOf(path.resolve(target))
  return explainFileErrors(`write ${target}`, () => {
    makeFolder(parent)
    removeDrafts(parent, path.basename(path.resolve(target)))
    makeFolder(draft)
    try {
      const files: WrittenFile[] = []
      fill((name, chunks) => {
        const file = writeFile(draft, name, chunks)
        files.push(file)
        return file
      })
      const sums = files.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join('')
      const all = [...files, writeFile(draft, sumsFile, [Buffer.from(sums)])]
      const folders = new Set(all.map(({ name }) => path.join(draft, path.dirname(name))))
      for (const inner of [...folders, draft]) flushFolder(inner)
      // An empty folder may be there, and not every system puts another in its place.
      if (existsSync(target)) rmdirSync(target)
      renameSync(draft, target)
      flushFolder(parent)
      return all
    } catch (error) {
      rmSync(draft, { recursive: true, force: true })
      throw error
    }
  })
}

/** @throws UserError where `target` is there and is no empty folder */
export function refuseOccupied(target: string): void {
  const found = statSync(target, { throwIfNoEntry: false })
  if (found === undefined) return
  if (!found.isDirectory()) throw new UserError(`${target} is a file`, 'use a new folder with -o')
  const names = readdirSync(target)
  if (names.length === 0) return
  const some = names.slice(0, 3).join(', ') + (names.length > 3 ? ', ...' : '')
  throw new UserError(`${target} is not empty: it contains ${some}`, 'use a new or an empty folder with -o')
}

function writeFile(folder: string, name: string, chunks: Iterable<Uint8Array>): WrittenFile {
  const hash = createHash('sha256')
  let bytes = 0
  const file = path.join(folder, name)
  if (name.includes('/')) makeFolder(path.dirname(file))
  const descriptor = openSync(file, 'wx')
  try {
    for (const chunk of chunks) {
      hash.update(chunk)
      bytes += chunk.length
      writeFully(descriptor, chunk)
    }
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  return { name, bytes, sha256: hash.digest('hex') }
}

/** Removes what killed processes have left of this folder. */
function removeDrafts(parent: string, name: string): void {
  for (const entry of readdirSync(parent)) {
    const pid = writerOfDraft(entry, name)
    if (pid !== undefined && !isAlive(pid)) rmSync(path.join(parent, entry), { recursive: true, force: true })
  }
}
