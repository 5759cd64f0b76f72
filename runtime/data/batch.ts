/** Shapes of what the input pipeline hands to the trainer and the tester. */

/** How the images of a batch belong together, which an objective must know. */
export type Layout = 'pairs' | 'classes' | 'labelled'

/** The images of one iteration, prepared and augmented. */
export interface Batch {
  readonly iteration: number
  /** `[count, height, width, channels]` row-major. */
  readonly images: Float32Array
  readonly count: number
  /**
   * Layout `pairs`: `[count / 2]`, 1 where image i and image `count / 2 + i` are of one class, else 0. Layout `labelled`: `[count]`, the
   * number of each image's class. Layout `classes`: empty; the images are `items` drawings of each of `count / items` classes, image
   * `i * classes + c` being item i of class c.
   */
  readonly labels: Float32Array
  /** Items of each class in the layout `classes`; else 1. */
  readonly items: number
}

/** Batches in the order of iterations, prepared ahead on other threads. */
export interface BatchSource {
  /** The next iteration's batch; its arrays are the caller's until the next call, which takes their memory back. */
  next(): Promise<Batch>
  /** How often `next` had to wait for a batch not yet ready, and how long in all; the first batch does not count. */
  readonly waits: number
  readonly waitedMs: number
  /** Worker threads that prepare batches. */
  readonly threads: number
  /** Ends the workers; a `next` that still waits rejects. */
  close(): Promise<void>
}
