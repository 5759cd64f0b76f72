/** What of an experiment is done. */
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

/** `new`: not begun, or ended before its first checkpoint. `begun`: it goes on from its last checkpoint. `done`: it has the result of all that it trained. */
export type RunState = 'new' | 'begun' | 'done'

/** @throws UserError where the run's files are damaged */
export function stateOf(folder: string): RunState {
  const paths = runPaths(folder)
  if (!existsSync(paths.record) || isOnlyBegun(paths)) return 'new'
  return hasEnded(paths) ? 'done' : 'begun'
}

/** The result of a run that is done. @throws UserError where its files are damaged */
export function resultOf(folder: string): RunResult {
  return readResult(runPaths(folder).result)
}

/** What a run of the plan is made of now. */
export interface Ingredients {
  readonly network: Network
  readonly protocol: Protocol
  /** Of the data; absent where they are not read. */
  readonly fingerprint?: string | undefined
}

/** What the run in the folder was begun with that the experiment has otherwise now, in words; none where it is the same. */
export function differencesOf({ folder, seed, network: planned }: PlannedRun, now: Ingredients): string[] {
  const { record, network, protocol } = openRun(folder)
  const { iterations } = now.protocol.stopping
  const others = { ...protocol, stopping: { ...protocol.stopping, iterations } }
  const bounds = [...new Set([record.iterations, record.horizon])].join(' and ')
  return [
    ...(record.seed === seed ? [] : [`seed ${record.seed}`]),
    ...(isDeepStrictEqual(computed(network), computed(now.network)) ? [] : ['another network']),
    ...(record.from?.path === (planned.from && path.resolve(planned.from)) ? [] : ['other weights to begin with']),
    ...(isDeepStrictEqual(others, now.protocol) ? [] : ['another protocol']),
    ...(bounds === String(iterations) ? [] : [`${bounds} iterations`]),
    ...(now.fingerprint === undefined || record.data.fingerprint === now.fingerprint ? [] : ['other data']),
  ]
}

/** Of a network what is computed: not its comments and claims, nor where in a file it is written. */
function computed(network: Network): unknown {
  const notComputed = ['doc', 'claims', 'span', 'expansion']
  return JSON.parse(JSON.stringify(network, (key, value) => (notComputed.includes(key) ? undefined : value)))
}
