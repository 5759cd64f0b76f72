/**
 * Pixels that no step reads. A 1x1 convolution of stride 2 reads every second row and column; if all consumers of an
 * image do so, as after the blocks of residual networks, three quarters of it need not be computed.
 */
import { gather, range, type Tensor } from '@tensorflow/tfjs-core'

/** Every n-th row and column, beginning with the first. */
export type Every = readonly [rows: number, columns: number]

export const everyPixel: Every = [1, 1]

export interface PixelStep {
  readonly output: number
  readonly inputs: readonly number[]
  /** Whether the step can compute a subset of rows and columns. */
  readonly thins: boolean
  /** The pixels of an input that it reads to compute the `every` pixels. */
  looksAt(input: number, every: Every): Every
}

/**
 * For each output, the pixels that a step must compute; `wanted` values are computed completely. Steps are in execution
 * order.
 */
export function pixelsGiven(steps: readonly PixelStep[], wanted: readonly number[]): ReadonlyMap<number, Every> {
  const looked = new Map(wanted.map((id) => [id, everyPixel]))
  const given = new Map<number, Every>()
  for (const { output, inputs, thins, looksAt } of [...steps].reverse()) {
    const every = (thins ? looked.get(output) : undefined) ?? everyPixel
    given.set(output, every)
    for (const id of inputs) {
      const [rows, columns] = looksAt(id, every)
      const others = looked.get(id) ?? [rows, columns]
      looked.set(id, [commonDivisor(rows, others[0]), commonDivisor(columns, others[1])])
    }
  }
  return given
}

/**
 * The strides by which to step over the available pixels to get those of `every`: integers if the latter are a subset.
 */
export function ratio(every: Every, given: Every): Every {
  return [every[0] / given[0], every[1] / given[1]]
}

/** Those rows and columns of images `[n, height, width, channels]`; the images themselves if that is all of them. */
export function thinOut(images: Tensor, [rows, columns]: Every): Tensor {
  return alongAxis(alongAxis(images, 1, rows), 2, columns)
}

function alongAxis(images: Tensor, axis: number, step: number): Tensor {
  return step === 1 ? images : gather(images, range(0, images.shape[axis], step, 'int32'), axis)
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b)
}
