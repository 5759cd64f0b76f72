/**
 * Digests of everything that determines a run's training. Checkpoints record them, so that another run's checkpoint is
 * not used by mistake.
 */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { digestOfFile, hashFile } from '../base/file-bytes.js'
import { isDraft } from '../base/write-atomically.js'
import type { RunRecord } from '../reports/run-data.js'
import type { RunPaths } from './run-paths.js'

/** SHA-256, in hex. Runs with the same inputs have the same digests: their checkpoints are the same, byte for byte. */
export interface Origin {
  /**
   * Of the network's name, the seed, the data and the initial weights. Not of the length of training, which may change.
   */
  readonly run: string
  /** Of the files. */
  readonly protocol: string
  readonly graph: string
  readonly spec: string
}

/** Of a run in the current state of its folder. @throws UserError if the file system refuses */
export function originOf(paths: RunPaths, { network, seed, data, from }: RunRecord): Origin {
  const { fingerprint, runs } = data
  const begun = from === undefined ? [] : [from.sha256]
  return {
    run: digestOf(JSON.stringify([network, seed, fingerprint, runs?.fingerprint ?? null, ...begun])),
    protocol: digestOfFile(paths.protocol),
    graph: digestOfFile(paths.graph),
    spec: digestOfSpec(paths.spec),
  }
}

/**
 * The first input of the run that has changed since the checkpoint, as the path of a file or folder; undefined if none
 * has.
 */
export function changedSince(of: Origin, now: Origin, paths: RunPaths): string | undefined {
  if (of.protocol !== now.protocol) return paths.protocol
  if (of.graph !== now.graph) return paths.graph
  if (of.spec !== now.spec) return paths.spec
  return of.run === now.run ? undefined : paths.record
}

/** Every file below the folder, by its relative path, in order. */
export function filesBelow(folder: string): { readonly name: string; readonly file: string }[] {
  if (!existsSync(folder)) return []
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  // Links lead elsewhere.
  const files = entries.filter((entry) => entry.isFile() && !isDraft(entry.name))
  return files
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort()
    .map((file) => ({ name: path.relative(folder, file).split(path.sep).join('/'), file }))
}

/** A digest of the names and contents of its files, in order. */
function digestOfSpec(folder: string): string {
  const hash = createHash('sha256')
  for (const { name, file } of filesBelow(folder)) {
    hash.update(`${name}\n`)
    hashFile(hash, file)
  }
  return hash.digest('hex')
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
