/** Shapes of what the input pipeline hands to the trainer and the tester. */

/** The pairs of one iteration; images normalised and augmented, `[pairs, height, width, 1]` row-major. */
export interface PairBatch {
  readonly iteration: number
  readonly pairs: number
  /** The left images, then the right ones; `left` and `right` are its halves. */
  readonly images: Float32Array
  readonly left: Float32Array
  readonly right: Float32Array
  /** 1 for two drawings of one character, 0 otherwise; `[pairs]`. */
  readonly labels: Float32Array
}

/** Batches in the order of iterations, prepared ahead on another thread. */
export interface BatchSource {
  /** The next iteration's batch; its arrays are the caller's until the next call, which takes their memory back. */
  next(): Promise<PairBatch>
  /** How often `next` had to wait for a batch not yet ready, and how long in all; the first batch does not count. */
  readonly waits: number
  readonly waitedMs: number
  /** Ends the worker; a `next` that still waits rejects. */
  close(): Promise<void>
}

/** One test image against one drawing of each of `support.length` characters; `truth` is the right one's position. */
export interface OneShotTask {
  readonly alphabet: string
  readonly test: number
  readonly support: readonly number[]
  readonly truth: number
}
