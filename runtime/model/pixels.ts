/**
 * Pixels that nobody looks at. A 1x1 convolution of stride 2 reads every second row and column; where all who read an image do so, as behind the
 * blocks of residual networks, three quarters of it need not be computed.
 */
import { gather, range, type Tensor } from '@tensorflow/tfjs-core'

/** Every so-manieth row and column, from the first on. */
export type Every = readonly [rows: number, columns: number]

export const everyPixel: Every = [1, 1]

export interface PixelStep {
  readonly output: number
  readonly inputs: readonly number[]
  /** Whether it can give some rows and columns alone. */
  readonly thins: boolean
  /** Which pixels of an input it looks at in order to give `every` pixel. */
  looksAt(input: number, every: Every): Every
}

/** By output, which pixels a step has to give; `wanted` values are given whole. Steps stand in the order in which they are taken. */
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

/** How many of the pixels that are there `every` steps over: whole numbers, where the latter are among the former. */
export function ratio(every: Every, given: Every): Every {
  return [every[0] / given[0], every[1] / given[1]]
}

/** Those rows and columns of images `[n, height, width, channels]`; the images themselves where they are all. */
export function thinOut(images: Tensor, [rows, columns]: Every): Tensor {
  return alongAxis(alongAxis(images, 1, rows), 2, columns)
}

function alongAxis(images: Tensor, axis: number, step: number): Tensor {
  return step === 1 ? images : gather(images, range(0, images.shape[axis], step, 'int32'), axis)
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b)
}
