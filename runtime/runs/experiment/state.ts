/** The progress of an experiment. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { Network } from '../../../compiler/graph.js'
import type { Protocol } from '../../protocol/protocol.js'
import type { RunResult } from '../../reports/run-data.js'
import { isOnlyBegun, openRun } from '../run-folder.js'
import { runPaths } from '../run-paths.js'
import { hasEnded, readResult } from '../run-record.js'
import type { PlannedRun } from './plan.js'

/**
 * `new`: not started, or stopped before its first checkpoint. `begun`: can be resumed from its last checkpoint. `done`:
 * its result covers all of its training.
 */
export type RunState = 'new' | 'begun' | 'done'

/** @throws UserError if the run's files are damaged */
export function stateOf(folder: string): RunState {
  const paths = runPaths(folder)
  if (!existsSync(paths.record) || isOnlyBegun(paths)) return 'new'
  return hasEnded(paths) ? 'done' : 'begun'
}

/** The result of a run that is done. @throws UserError if its files are damaged */
export function resultOf(folder: string): RunResult {
  return readResult(runPaths(folder).result)
}

/** The current inputs of a run in the plan. */
export interface Ingredients {
  readonly network: Network
  readonly protocol: Protocol
  /** The data's fingerprint; absent if they are not read. */
  readonly fingerprint?: string | undefined
}

/** How the inputs of the run in the folder differ from the experiment's current ones; empty if they are the same. */
export function differencesOf({ folder, seed, network: planned }: PlannedRun, now: Ingredients): string[] {
  const { record, network, protocol } = openRun(folder)
  const { iterations } = now.protocol.stopping
  const others = { ...protocol, stopping: { ...protocol.stopping, iterations } }
  const bounds = [...new Set([record.iterations, record.horizon])].join(' and ')
  return [
    ...(record.seed === seed ? [] : [`seed ${record.seed}`]),
    ...(isDeepStrictEqual(computed(network), computed(now.network)) ? [] : ['a different network']),
    ...(record.from?.path === (planned.from && path.resolve(planned.from)) ? [] : ['different initial weights']),
    ...(isDeepStrictEqual(others, now.protocol) ? [] : ['a different protocol']),
    ...(bounds === String(iterations) ? [] : [`${bounds} iterations`]),
    ...(now.fingerprint === undefined || record.data.fingerprint === now.fingerprint ? [] : ['different data']),
  ]
}

/** What a network computes: without its comments and claims and their source positions. */
function computed(network: Network): unknown {
  const notComputed = ['doc', 'claims', 'span', 'expansion']
  return JSON.parse(JSON.stringify(network, (key, value) => (notComputed.includes(key) ? undefined : value)))
}
