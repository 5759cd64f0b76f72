/** How the shapes of a convolution meet. */

export type Shape4D = readonly [number, number, number, number]

/** The shapes of images, filter `[height, width, channels / groups, filters]` and output, and how they meet. */
export interface Geometry {
  readonly input: Shape4D
  readonly filter: Shape4D
  readonly output: Shape4D
  readonly groups: number
  readonly strides: readonly [number, number]
  readonly dilations: readonly [number, number]
  /** Zeros before the first row and column. */
  readonly before: readonly [number, number]
}
