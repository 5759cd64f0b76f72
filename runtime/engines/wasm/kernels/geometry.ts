/** The geometry of a convolution. */

export type Shape4D = readonly [number, number, number, number]

/**
 * The shapes of images, filter `[height, width, channels / groups, filters]` and output, with strides, dilations and
 * padding.
 */
export interface Geometry {
  readonly input: Shape4D
  readonly filter: Shape4D
  readonly output: Shape4D
  readonly groups: number
  readonly strides: readonly [number, number]
  readonly dilations: readonly [number, number]
  /** Padding before the first row and column. */
  readonly before: readonly [number, number]
}
