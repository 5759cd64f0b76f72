/**
 * The checkpoints of a run: the newest two are kept, so that a damaged one has a predecessor, and the best weights that they
 * speak of.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { UserError } from '../base/user-error.js'
import { writeAtomically } from '../base/write-atomically.js'
import type { Checkpoint } from '../training/state.js'
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint-format.js'

const kept = 2

export interface Loaded {
  readonly checkpoint: Checkpoint
  readonly file: string
  /** Newer files that could not be used, each with the reason, as sentences to show. */
  readonly damaged: readonly string[]
}

/** Writes the state reached, then removes what no kept checkpoint needs. Returns the file. */
export function saveCheckpoint(folder: string, checkpoint: Checkpoint): string {
  mkdirSync(folder, { recursive: true })
  const file = path.join(folder, fileName('iteration', checkpoint.state.iteration))
  writeAtomically(file, encodeCheckpoint(checkpoint))
  prune(folder, checkpoint)
  return file
}

/** Writes the weights (without the optimizer's slots) of the best validation so far; called before the checkpoint that refers to it. */
export function saveBest(folder: string, checkpoint: Checkpoint): void {
  mkdirSync(folder, { recursive: true })
  writeAtomically(path.join(folder, fileName('best', checkpoint.state.iteration)), encodeCheckpoint(checkpoint))
}

/** The newest checkpoint that is whole. */
export function loadLatest(folder: string): Loaded {
  const damaged: string[] = []
  for (const { file } of list(folder, 'iteration').reverse()) {
    const checkpoint = read(file)
    if (typeof checkpoint !== 'string') return { checkpoint, file, damaged }
    damaged.push(`${file} cannot be used: ${checkpoint}`)
  }
  if (damaged.length === 0) {
    throw new UserError(
      `${folder} has no checkpoint`,
      'the run ended before its first one, or is a model that ships without: start it again',
    )
  }
  throw new UserError(damaged.join('\n'), 'no checkpoint of this run is whole: start it again')
}

/** The weights of the best validation, at `iteration`. */
export function loadBest(folder: string, iteration: number): Checkpoint {
  const file = path.join(folder, fileName('best', iteration))
  const checkpoint = existsSync(file) ? read(file) : 'it is missing'
  if (typeof checkpoint === 'string') throw new UserError(`the best weights, ${file}, cannot be used: ${checkpoint}`)
  return checkpoint
}

function read(file: string): Checkpoint | string {
  let bytes: Buffer
  try {
    bytes = readFileSync(file)
  } catch (error) {
    return `it cannot be read (${(error as NodeJS.ErrnoException).code})`
  }
  return decodeCheckpoint(bytes)
}

function fileName(kind: 'iteration' | 'best', iteration: number): string {
  return `${kind}-${String(iteration).padStart(8, '0')}.ckpt`
}

function list(folder: string, kind: 'iteration' | 'best'): { iteration: number; file: string }[] {
  if (!existsSync(folder)) return []
  const found = readdirSync(folder).flatMap((name) => {
    const match = /^(iteration|best)-(\d+)\.ckpt$/.exec(name)
    return match?.[1] === kind ? [{ iteration: Number(match[2]), file: path.join(folder, name) }] : []
  })
  return found.sort((a, b) => a.iteration - b.iteration)
}

/**
 * Keeps this checkpoint, its predecessor and the best weights that the two speak of. Newer files are of a future that a resumed
 * run has left behind.
 */
function prune(folder: string, { state }: Checkpoint): void {
  const past = list(folder, 'iteration').filter(({ iteration }) => iteration <= state.iteration)
  const checkpoints = past.slice(-kept)
  const bests = list(folder, 'best')
  const oldest = bests.findLast(({ iteration }) => iteration <= checkpoints[0].iteration)?.iteration ?? 0
  const keep = new Set(checkpoints.map(({ file }) => file))
  for (const { iteration, file } of bests) {
    if (iteration >= oldest && iteration <= state.iteration) keep.add(file)
  }
  for (const { file } of [...list(folder, 'iteration'), ...bests]) if (!keep.has(file)) rmSync(file, { force: true })
}
