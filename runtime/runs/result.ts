/** What came of a run: `result.json`. */
import type { TestReport } from '../evaluation/tests/test-part.js'
import type { StopReason } from '../training/stopping.js'

export interface RunResult {
  readonly format: 'netc-result'
  readonly version: 2
  readonly network: string
  readonly seed: number
  readonly iterations: number
  readonly reason: StopReason
  /** The best validation, and what training was like there; absent where no validation got anything right. */
  readonly best?: {
    readonly iteration: number
    readonly validation_accuracy: number
    /** Of that iteration's batch. */
    readonly loss: number | null
    readonly learning_rate: number
  }
  /** Whose weights were tested. */
  readonly weights: 'best' | 'last'
  /** In the protocol's order; the first is the run's figure. */
  readonly tests: readonly TestReport[]
  /** Those of the tests that sample tasks, answered by the distance of pixels, without learning. */
  readonly pixels: readonly TestReport[]
  /** Of training and validating, over all sessions. */
  readonly seconds: number
  /** How often, and how long in all, the engine waited for a batch. */
  readonly waits: number
  readonly waited_ms: number
}
