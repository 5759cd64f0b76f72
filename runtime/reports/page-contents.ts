/** The contents of a run's page. */
import type { Network } from '../../compiler/graph.js'
import type { Protocol } from '../protocol/protocol.js'
import type { Metrics } from '../training/state.js'
import type { Inspection } from './inspection.js'
import type { RunRecord, RunResult, Session } from './run-data.js'

export interface PageContents {
  readonly record: RunRecord
  readonly network: Network
  readonly protocol: Protocol
  /** Absent until the run is complete. */
  readonly result?: RunResult | undefined
  /** Its results on single images, if they were inspected. */
  readonly inspection?: Inspection | undefined
  /** How often the page reloads itself, in seconds; absent for a final page. */
  readonly refresh?: number | undefined
  readonly metrics: readonly Metrics[]
  readonly sessions: readonly Session[]
  /** The compiled texts and the protocol's, by name, the main file first. */
  readonly texts: readonly { readonly name: string; readonly text: string }[]
}
