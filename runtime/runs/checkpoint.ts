/**
 * The checkpoints of a run: the newest two are kept, so that a damaged one has a predecessor, and the best weights that they
 * speak of.
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
  /** What could not be used, and what is lost by that, as sentences to show. */
  readonly damaged: readonly string[]
}

/** Writes the state reached, then removes what no kept checkpoint needs. Returns the file. */
export function saveCheckpoint(folder: string, checkpoint: StoredCheckpoint): string {
  const file = path.join(folder, fileName('iteration', checkpoint.state.iteration))
  writeAtomically(file, encodeCheckpoint(checkpoint))
  prune(folder, checkpoint)
  return file
}

/** Writes the weights (without the optimizer's slots) of the best validation so far; called before the checkpoint that refers to it. */
export function saveBest(folder: string, checkpoint: StoredCheckpoint): void {
  writeAtomically(path.join(folder, fileName('best', checkpoint.state.iteration)), encodeCheckpoint(checkpoint))
}

/** The iteration of the newest checkpoint, whole or not; undefined where there is none. */
export function latestIteration(folder: string): number | undefined {
  return list(folder, 'iteration').at(-1)?.iteration
}

/**
 * The newest checkpoint that is whole, with its best weights; where those of none are, the newest without them.
 *
 * @param origin of the run as it is now
 * @throws UserError where none is whole, or one is of another run than this
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
    const lost = 'they are lost: the best of the validations to come takes their place'
    return { ...spoilt, damaged: [...spoilt.damaged, lost] }
  }
  if (damaged.length > 0) {
    throw new UserError(damaged.join('\n'), 'no checkpoint of this run is whole: start it again, in another folder')
  }
  throw new UserError(`${folder} has no checkpoint`, 'it is a model that ships without, or somebody removed them')
}

/**
 * Where a run that has ended has checkpoints, what it is tested with is what it was trained with.
 *
 * @throws UserError where it is not. A newest checkpoint that is damaged tells nothing.
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
    `${file} is not of this run: ${changed} is another than that which it was trained with`,
    `put ${changed} back as it was, or the run's own checkpoints; what is to be trained otherwise is a new run`,
  )
}

function problemOfBest(folder: string, iteration: number): string | undefined {
  const best = readBest(folder, iteration)
  return typeof best === 'string' ? best : undefined
}

/** The weights of the best validation, at `iteration`. */
export function loadBest(folder: string, iteration: number): Checkpoint {
  const best = readBest(folder, iteration)
  if (typeof best === 'string') throw new UserError(best, 'go on with the run by --resume: it says what is lost')
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
