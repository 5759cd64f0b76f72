/** A run is a folder that contains everything needed to repeat it, and its results. */
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import type { Network } from '../../compiler/graph.js'
import { compileGraph } from '../../compiler/graph-json.js'
import { DiagnosticsError } from '../base/diagnostics-error.js'
import { flushFolder } from '../base/flush.js'
import { makeFolder } from '../base/make-folder.js'
import { UserError } from '../base/user-error.js'
import { isDraft, removeDrafts, writeAtomically } from '../base/write-atomically.js'
import type { Protocol } from '../protocol/protocol.js'
import type { RunRecord } from '../reports/run-data.js'
import { readText } from './json-file.js'
import { loadProtocol } from './load-protocol.js'
import { filesBelow } from './origin.js'
import { refusePipes } from './run-contents.js'
import { isClaim } from './run-lock.js'
import { type RunPaths, runPaths } from './run-paths.js'
import { readRecord, writeRecord } from './run-record.js'

/** `runs/NAME-YYYYMMDD-HHMMSS`, with a number appended if it exists. */
export function defaultRunFolder(network: string, now: Date, base = 'runs'): string {
  const stamp = now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')
  const name = path.join(base, `${network}-${stamp}`)
  for (let copy = 1; ; copy++) {
    const candidate = copy === 1 ? name : `${name}-${copy}`
    if (!existsSync(candidate)) return candidate
  }
}

export interface RunContents {
  readonly record: RunRecord
  readonly network: Network
  readonly protocolText: string
  /** By path as compiled: `specs/sircnn.net`, `std/conv.net`. */
  readonly sources: ReadonlyMap<string, string>
}

/** Creates the run's files in its existing, locked folder. @throws UserError if it contains anything already */
export function createRun(folder: string, contents: RunContents): RunPaths {
  refuseOccupied(folder)
  const paths = runPaths(folder)
  writeAtomically(paths.beginning, [
    Buffer.from('A run is starting here. If it is interrupted before its first checkpoint, netc reuses this folder.\n'),
  ])
  removeDrafts(folder)
  clearBeginning(paths)
  makeFolder(paths.checkpoints)
  for (const [name, text] of contents.sources) {
    const file = path.join(paths.spec, insidePath(name))
    writeAtomically(file, [Buffer.from(text)])
  }
  writeAtomically(paths.protocol, [Buffer.from(contents.protocolText)])
  writeAtomically(paths.graph, [toJson(contents.network)])
  // Last: without it the folder is not a run.
  writeRecord(paths.record, contents.record)
  return paths
}

/** Marks that the run has its first checkpoint, once everything that resuming needs is on the disk. */
export function endBeginning({ beginning, folder, spec }: RunPaths): void {
  if (!existsSync(beginning)) return
  const folders = new Set(filesBelow(spec).map(({ file }) => path.dirname(file)))
  for (const each of [...folders, folder]) flushFolder(each)
  rmSync(beginning)
  flushFolder(folder)
}

/** The files of a run before its first iteration, except `beginning` itself. */
function partsOfBeginning(paths: RunPaths): string[] {
  const { record, graph, protocol, spec, checkpoints, metrics, sessions, events } = paths
  return [record, graph, protocol, spec, checkpoints, metrics, sessions, events]
}

function clearBeginning(paths: RunPaths): void {
  for (const part of partsOfBeginning(paths)) rmSync(part, { recursive: true, force: true })
}

/** Removes incomplete files that killed processes have left. The folder must be locked. */
export function clearDrafts({ folder, checkpoints, best, spec }: RunPaths): void {
  for (const each of [folder, checkpoints, best, spec]) if (existsSync(each)) removeDrafts(each)
}

/** Whether the folder only contains the start of a run that was killed before its first iteration. */
export function isOnlyBegun({ beginning, checkpoints }: RunPaths): boolean {
  if (!existsSync(beginning)) return false
  const saved = existsSync(checkpoints) ? readdirSync(checkpoints) : []
  return saved.every((name) => isDraft(name) || name === 'iteration-00000000.ckpt')
}

/** @throws UserError if `folder` cannot become a run's */
export function refuseOccupied(folder: string): void {
  if (!existsSync(folder)) return
  if (!statSync(folder).isDirectory()) throw new UserError(`${folder} is a file`, 'use a new folder with -o')
  const paths = runPaths(folder)
  const entries = readdirSync(folder).filter((name) => !isDraft(name) && !isClaim(name))
  const ours = isOnlyBegun(paths)
    ? [paths.beginning, ...partsOfBeginning(paths)].map((file) => path.basename(file))
    : []
  if (ours.length === 0 && entries.includes('run.json')) {
    throw new UserError(
      `${folder} already contains a run`,
      `resume it with --resume ${folder}, or use a new folder with -o`,
    )
  }
  const others = entries.filter((name) => !ours.includes(name))
  if (others.length > 0) {
    const some = others.slice(0, 3).join(', ') + (others.length > 3 ? ', ...' : '')
    throw new UserError(`${folder} is not empty: it contains ${some}`, 'use a new or an empty folder with -o')
  }
}

/** A source's path converted to one below `spec/`. */
export function insidePath(name: string): string {
  const parts = name.split(/[\\/]+/).filter((part) => part !== '' && part !== '.')
  return parts.map((part) => (part === '..' ? '_' : part.replaceAll(/[:\0]/g, '_'))).join('/')
}

export interface OpenedRun {
  readonly paths: RunPaths
  readonly record: RunRecord
  readonly network: Network
  /** With the run's own maximum number of iterations. */
  readonly protocol: Protocol
}

/** @throws UserError if the folder is not a run; DiagnosticsError if its network or protocol is damaged */
export function openRun(folder: string): OpenedRun {
  const paths = runPaths(folder)
  if (!existsSync(paths.record)) {
    if (existsSync(paths.beginning)) {
      throw new UserError(
        `the run in ${folder} was stopped before its first iteration`,
        'start it again with the same --out',
      )
    }
    const what = existsSync(folder) ? 'has no run.json' : 'does not exist'
    throw new UserError(`${folder} is not the folder of a run: it ${what}`, 'use a folder that `netc train` made')
  }
  refusePipes(folder)
  const record = readRecord(paths.record)
  const network = readNetwork(paths.graph)
  const protocol = loadProtocol(readText(paths.protocol), paths.protocol)
  return { paths, record, network, protocol: withIterations(protocol, record.iterations) }
}

/**
 * The file is not trusted: shapes, weights and costs are derived again. Its claims were reported when the run started.
 */
function readNetwork(file: string): Network {
  const { value, diagnostics, sources } = compileGraph(readText(file), file)
  if (value === undefined) throw new DiagnosticsError(diagnostics, sources)
  return value
}

/** The protocol with another maximum number of iterations, if one is given. */
export function withIterations(protocol: Protocol, iterations: number | undefined): Protocol {
  return iterations === undefined ? protocol : { ...protocol, stopping: { ...protocol.stopping, iterations } }
}

function toJson(value: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(value, null, 1)}\n`)
}
