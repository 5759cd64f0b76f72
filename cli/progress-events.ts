/**
 * The events that a training, an evaluation or an experiment reports while it runs. Keys are those of `--progress
 * json`.
 */

/** Events that replace the one before. */
export type PassingEvent =
  | {
      readonly event: 'step'
      readonly iteration: number
      readonly iterations: number
      /** Mean over the last iterations; null if it is not a number. */
      readonly loss: number | null
      readonly accuracy: number
      readonly iterations_per_second: number
      readonly seconds_left: number
      /** The best validation accuracy so far. */
      readonly best?: number | undefined
      /** Time the engine has waited for batches. */
      readonly waited_seconds: number
    }
  /** Image files are being read, which happens once. */
  | { readonly event: 'reading'; readonly images: number; readonly of: number; readonly seconds_left: number }
  /** `share` is done, from 0 to 1. */
  | { readonly event: 'validating' | 'testing'; readonly share: number }

/** Seconds left to read. */
export type LastingEvent =
  | {
      readonly event: 'begin'
      readonly folder: string
      readonly data: string
      readonly images: number
      readonly engine: string
      readonly version: string
      /** Why this engine was chosen, if it was not named. */
      readonly why?: string | undefined
    }
  | {
      readonly event: 'validation'
      readonly iteration: number
      readonly accuracy: number
      /** Without weight averaging, if the protocol averages weights. */
      readonly last_accuracy?: number | undefined
      readonly best: boolean
    }
  | { readonly event: 'note' | 'warning'; readonly message: string }
  | { readonly event: 'stopped'; readonly folder: string; readonly iteration: number; readonly resume: string }
  | { readonly event: 'end'; readonly folder: string; readonly iteration: number; readonly reason: string }

/** A display of events. */
export interface ProgressDisplay {
  /** Drops events that come too soon after the last one, except the `last`. */
  pass(event: PassingEvent, last?: boolean): void
  tell(event: LastingEvent): void
  /** Moves the cursor to a new line. */
  end(): void
}
