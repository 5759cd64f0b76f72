/** One operation at one shape to time, and a small one to compare with the reference. */
import type { Tensor } from '@tensorflow/tfjs-core'
import type { Tf } from '../../runtime/base/tf.js'

export type Shape = readonly number[]

/** The minimum work of an operation: it is bound by arithmetic or by memory. */
export type Work = { readonly flops: number } | { readonly bytes: number }

export interface Setup {
  /** The shapes of its inputs, filled with random numbers from -1 to 1. */
  readonly inputs: readonly Shape[]
  readonly work: Work
  /** Returns its result, which the caller's tidy disposes of. */
  readonly run: (tf: Tf, inputs: readonly Tensor[]) => Tensor | readonly Tensor[]
}

export interface KernelCase {
  readonly name: string
  /** The network whose shape it is. */
  readonly of: string
  readonly full: Setup
  readonly small: Setup
}

/** The bytes of float32 tensors of these shapes. */
export function bytesOf(...shapes: readonly Shape[]): number {
  return 4 * shapes.reduce((sum, shape) => sum + shape.reduce((product, extent) => product * extent, 1), 0)
}
