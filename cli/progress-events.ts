/** The events that a training, an evaluation or an experiment reports while it runs. Keys are those of `--progress json`. */

/** What replaces the one before it. */
export type PassingEvent =
  | {
      readonly event: 'step'
      readonly iteration: number
      readonly iterations: number
      /** Mean over the last iterations; null where it is no number. */
      readonly loss: number | null
      readonly accuracy: number
      readonly iterations_per_second: number
      readonly seconds_left: number
      /** The best validation accuracy so far. */
      readonly best?: number | undefined
      /** What the engine has waited for batches. */
      readonly waited_seconds: number
    }
  /** Image files are read, which happens once. */
  | { readonly event: 'reading'; readonly images: number; readonly of: number; readonly seconds_left: number }
  /** `share` is done, from 0 to 1. */
  | { readonly event: 'validating' | 'testing'; readonly share: number }

/** What stays to be read. */
export type LastingEvent =
  | {
      readonly event: 'begin'
      readonly folder: string
      readonly data: string
      readonly images: number
      readonly engine: string
      readonly version: string
      /** Why this engine, where it was not named. */
      readonly why?: string | undefined
    }
  | {
      readonly event: 'validation'
      readonly iteration: number
      readonly accuracy: number
      /** Without averaged weights, where they are averaged. */
      readonly last_accuracy?: number | undefined
      readonly best: boolean
    }
  | { readonly event: 'note' | 'warning'; readonly message: string }
  | { readonly event: 'stopped'; readonly folder: string; readonly iteration: number; readonly resume: string }
  | { readonly event: 'end'; readonly folder: string; readonly iteration: number; readonly reason: string }

export interface ProgressDisplay {
  /** What comes too soon after the last one is left out, unless it is the `last`. */
  pass(event: PassingEvent, last?: boolean): void
  tell(event: LastingEvent): void
  /** Leaves the cursor on a fresh line. */
  end(): void
}
