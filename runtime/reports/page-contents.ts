/** What a run's page is made of. */
import type { Network } from '../../compiler/graph.js'
import type { Metrics } from '../training/metrics.js'
import type { Protocol } from '../training/protocol.js'
import type { RunResult } from '../training/result.js'
import type { RunRecord } from '../training/run-folder.js'
import type { Session } from '../training/sessions.js'

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
