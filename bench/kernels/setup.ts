/** One operation at one shape, as it is timed, and small enough to be compared with the reference. */
import type { Tensor } from '@tensorflow/tfjs-core'
import type { Tf } from '../../runtime/base/tf.js'

export type Shape = readonly number[]

/** What an operation has to do at least: it is bound by arithmetic or by memory. */
export type Work = { readonly flops: number } | { readonly bytes: number }

export interface Setup {
  /** Of the tensors that it is given, filled with random numbers from -1 to 1. */
  readonly inputs: readonly Shape[]
  readonly work: Work
  /** Gives what it computes, to be disposed of by the caller's tidy. */
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
