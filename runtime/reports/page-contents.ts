/** What a run's page is made of. */
import type { Network } from '../../compiler/graph.js'
import type { Protocol } from '../protocol/protocol.js'
import type { Metrics } from '../training/state.js'
import type { Inspection } from './inspection.js'
import type { RunRecord, RunResult, Session } from './run-data.js'

export interface PageContents {
  readonly record: RunRecord
  readonly network: Network
  readonly protocol: Protocol
  /** Absent while the run goes on for the first time. */
  readonly result?: RunResult | undefined
  /** What it does with single images, where somebody has looked. */
  readonly inspection?: Inspection | undefined
  /** How often the page asks for itself again, in seconds; absent for one that stays. */
  readonly refresh?: number | undefined
  readonly metrics: readonly Metrics[]
  readonly sessions: readonly Session[]
  /** The texts compiled and the protocol's, by name, the entry first. */
  readonly texts: readonly { readonly name: string; readonly text: string }[]
}
