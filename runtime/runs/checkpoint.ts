/**
 * The checkpoints of a run: the newest two are kept, so that a damaged one has a predecessor, together with the best
 * weights that they refer to.
 */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { fileErrorText } from '../base/file-errors.js'
import { UserError } from '../base/user-error.js'
import { writeAtomically } from '../base/write-atomically.js'
import type { Checkpoint } from '../training/state.js'
import { decodeCheckpoint, encodeCheckpoint, type StoredCheckpoint } from './checkpoint-format.js'
import { changedSince, type Origin } from './origin.js'
import type { RunPaths } from './run-paths.js'

const kept = 2

export interface Loaded {
  readonly checkpoint: StoredCheckpoint
  readonly file: string
  /** What is unusable, and what is lost because of it, as sentences for the user. */
  readonly damaged: readonly string[]
}

/** Writes the state, then removes what no kept checkpoint needs. Returns the file. */
export function saveCheckpoint(folder: string, checkpoint: StoredCheckpoint): string {
  const file = path.join(folder, fileName('iteration', checkpoint.state.iteration))
  writeAtomically(file, encodeCheckpoint(checkpoint))
  prune(folder, checkpoint)
  return file
}

/**
 * Writes the weights (without the optimizer's slots) of the best validation so far; called before the checkpoint that
 * refers to them.
 */
export function saveBest(folder: string, checkpoint: StoredCheckpoint): void {
  writeAtomically(path.join(folder, fileName('best', checkpoint.state.iteration)), encodeCheckpoint(checkpoint))
}

/** The iteration of the newest checkpoint, intact or not; undefined if there is none. */
export function latestIteration(folder: string): number | undefined {
  return list(folder, 'iteration').at(-1)?.iteration
}

/**
 * The newest intact checkpoint with its best weights; if no best weights are intact, the newest intact one without
 * them.
 *
 * @param origin that of the run in its current state
 * @throws UserError if none is intact, or one belongs to another run
 */
export function loadLatest(paths: RunPaths, origin: Origin): Loaded {
  const folder = paths.checkpoints
  const damaged: string[] = []
  let spoilt: Loaded | undefined
  for (const { file } of list(folder, 'iteration').reverse()) {
    const checkpoint = read(file)
    if (typeof checkpoint === 'string') {
      damaged.push(`${file} cannot be used: ${checkpoint}`)
      continue
    }
    refuseOther(file, checkpoint, origin, paths)
    const { best, ...state } = checkpoint.state
    const problem = best === undefined ? undefined : problemOfBest(folder, best.iteration)
    if (problem === undefined) return { checkpoint, file, damaged }
    damaged.push(problem)
    spoilt ??= { checkpoint: { ...checkpoint, state }, file, damaged: [...damaged] }
  }
  if (spoilt !== undefined) {
    const lost = 'they are lost: the best of the following validations will replace them'
    return { ...spoilt, damaged: [...spoilt.damaged, lost] }
  }
  if (damaged.length > 0) {
    throw new UserError(damaged.join('\n'), 'no checkpoint of this run is intact: start it again in a different folder')
  }
  throw new UserError(`${folder} has no checkpoint`, 'models that ship have none; otherwise they were removed')
}

/**
 * Checks a completed run that has checkpoints: it must be tested with the files that it was trained with.
 *
 * @throws UserError if they differ. A damaged newest checkpoint is ignored.
 */
export function refuseChanged(paths: RunPaths, origin: Origin): void {
  const newest = list(paths.checkpoints, 'iteration').at(-1)
  const checkpoint = newest === undefined ? undefined : read(newest.file)
  if (newest !== undefined && typeof checkpoint === 'object') refuseOther(newest.file, checkpoint, origin, paths)
}

function refuseOther(file: string, { of }: StoredCheckpoint, origin: Origin, paths: RunPaths): void {
  const changed = of && changedSince(of, origin, paths)
  if (changed === undefined) return
  throw new UserError(
    `${file} does not belong to this run: ${changed} has changed since the training`,
    `restore ${changed}, or the run's own checkpoints; to train something else, start a new run`,
  )
}

function problemOfBest(folder: string, iteration: number): string | undefined {
  const best = readBest(folder, iteration)
  return typeof best === 'string' ? best : undefined
}

/** The weights of the best validation, at `iteration`. */
export function loadBest(folder: string, iteration: number): Checkpoint {
  const best = readBest(folder, iteration)
  if (typeof best === 'string') throw new UserError(best, 'resume the run with --resume, which reports what is lost')
  return best
}

function readBest(folder: string, iteration: number): Checkpoint | string {
  const file = path.join(folder, fileName('best', iteration))
  const checkpoint = existsSync(file) ? read(file) : 'it is missing'
  return typeof checkpoint === 'string' ? `the best weights, ${file}, cannot be used: ${checkpoint}` : checkpoint
}

function read(file: string): StoredCheckpoint | string {
  let bytes: Buffer
  try {
    bytes = readFileSync(file)
  } catch (error) {
    return `it cannot be read: ${fileErrorText(error as NodeJS.ErrnoException)}`
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
 * Keeps this checkpoint, its predecessor and the best weights that the two refer to. Removes newer files, which a
 * resumed run has discarded.
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
