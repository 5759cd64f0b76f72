/** The batches that the input pipeline gives to training and testing. */

/** The structure of a batch, on which objectives depend. */
export type Layout = 'pairs' | 'classes' | 'labeled'

/** The images of one iteration, prepared and augmented. */
export interface Batch {
  readonly iteration: number
  /** `[count, height, width, channels]` row-major. */
  readonly images: Float32Array
  readonly count: number
  /**
   * Layout `pairs`: `[count / 2]`, 1 if image i and image `count / 2 + i` are of the same class, otherwise 0. Layout
   * `labeled`: `[count]`, the class number of each image. Layout `classes`: empty; the images are `items` images of
   * each of `count / items` classes, where image `i * classes + c` is item i of class c.
   */
  readonly labels: Float32Array
  /** Items of each class in the layout `classes`; otherwise 1. */
  readonly items: number
}

/** Batches in the order of iterations, prepared ahead of time on other threads. */
export interface BatchSource {
  /** The next iteration's batch; its arrays are valid until the next call, which reuses their memory. */
  next(): Promise<Batch>
  /** How often and how long (in milliseconds) `next` waited for a batch; the first batch does not count. */
  readonly waits: number
  readonly waitedMs: number
  /** Worker threads that prepare batches. */
  readonly threads: number
  /** Ends the workers; a pending `next` rejects. */
  close(): Promise<void>
}
