/** What a run's page is made of. */
import type { Network } from '../../compiler/graph.js'
import type { Protocol } from '../protocol/protocol.js'
import type { Metrics } from '../training/state.js'
import type { RunRecord, RunResult, Session } from './run-data.js'

export interface PageContents {
  readonly record: RunRecord
  readonly network: Network
  readonly protocol: Protocol
  readonly result: RunResult
  readonly metrics: readonly Metrics[]
  readonly sessions: readonly Session[]
  /** The texts compiled and the protocol's, by name, the entry first. */
  readonly texts: readonly { readonly name: string; readonly text: string }[]
}
