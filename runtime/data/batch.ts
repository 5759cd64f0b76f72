/** Shapes of what the input pipeline hands to the trainer and the tester. */

/** The pairs of one iteration; images normalised and augmented, `[pairs, height, width, 1]` row-major. */
export interface PairBatch {
  readonly iteration: number
  readonly pairs: number
  readonly left: Float32Array
  readonly right: Float32Array
  /** 1 for two drawings of one character, 0 otherwise; `[pairs]`. */
  readonly labels: Float32Array
}

/** Batches in the order of iterations, prepared ahead on another thread. */
export interface BatchSource {
  /** The next iteration's batch; its buffers are the caller's. */
  next(): Promise<PairBatch>
  /** Milliseconds that callers of `next` have waited for a batch not yet ready, the first one's apart. */
  readonly waitedMs: number
  close(): Promise<void>
}

/** One test image against one drawing of each of `support.length` characters; `truth` is the right one's position. */
export interface OneShotTask {
  readonly alphabet: string
  readonly test: number
  readonly support: readonly number[]
  readonly truth: number
}
