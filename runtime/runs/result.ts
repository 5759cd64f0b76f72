/** What came of a run: `result.json`. */
import type { Interval } from '../evaluation/interval.js'
import type { OneShotResult } from '../evaluation/one-shot.js'
import type { StopReason } from '../training/stopping.js'

/** A one-shot test with the conditions that its figures hold under. */
export interface TestResult extends OneShotResult {
  readonly ways: number
  readonly tasks_per_alphabet: number
  readonly min_deviation: number
  readonly interval_method: string
  readonly interval: Interval
  /** The same tasks answered by the image that differs in the fewest pixels, without learning. */
  readonly baseline: { readonly accuracy: number; readonly alphabets: Readonly<Record<string, number>> }
}

export interface RunResult {
  readonly format: 'netc-result'
  readonly version: 1
  readonly network: string
  readonly seed: number
  readonly iterations: number
  readonly reason: StopReason
  /** The best validation, and what training was like there; absent where no validation got anything right. */
  readonly best?: {
    readonly iteration: number
    readonly validation_accuracy: number
    readonly loss: number | null
    readonly learning_rate: number
  }
  /** Whose weights were tested. */
  readonly weights: 'best' | 'last'
  readonly test: TestResult
  /** Of training and validating, over all sessions. */
  readonly seconds: number
  /** How often, and how long in all, the engine waited for a batch. */
  readonly waits: number
  readonly waited_ms: number
}
