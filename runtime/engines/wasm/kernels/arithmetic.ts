/**
 * Products, sums and differences of tensors of the same shape, and of images with one value per channel: on all
 * threads, where the backend uses one.
 */
import type { KernelConfig } from '@tensorflow/tfjs-core'
import { getKernel, util } from '@tensorflow/tfjs-core'
import { splitRows } from '../../gradients/reductions.js'
import type { Simd } from '../simd/run.js'
import { ranges } from '../simd/run.js'
import type { BackendWasm, TensorInfo } from './heap.js'
import { address, allocate, wasmKernel } from './heap.js'

/** The number of parts for threads, and the minimum number of floats for splitting. */
const parts = 8
const floatsWorthParts = 1 << 14

interface Pair {
  readonly a: TensorInfo
  readonly b: TensorInfo
}

/** To be called while the backend's own kernels are registered. */
export function arithmeticKernels(simd: Simd): readonly KernelConfig[] {
  return [
    binary(simd, 'Multiply', 'multiply', true),
    binary(simd, 'Add', 'add', true),
    binary(simd, 'Sub', 'subtract', false),
  ]
}

/** `name` on arrays of the same length and, if it `commutes`, `nameRows` on a matrix and a row. */
function binary(simd: Simd, kernelName: string, name: string, commutes: boolean): KernelConfig {
  const own = getKernel(kernelName, 'wasm').kernelFunc
  return wasmKernel<Pair, object>(kernelName, (call) => {
    const { inputs, backend } = call
    const { a, b } = inputs
    const size = Math.max(util.sizeFromShape(a.shape), util.sizeFromShape(b.shape))
    const numbers = a.dtype === 'float32' && b.dtype === 'float32'
    if (numbers && size >= floatsWorthParts) {
      if (util.arraysEqual(a.shape, b.shape)) return elementwise(backend, simd, name, a, b)
      if (commutes) {
        const result = withRows(backend, simd, name, a, b) ?? withRows(backend, simd, name, b, a)
        if (result !== undefined) return result
      }
    }
    return own(call as unknown as Parameters<typeof own>[0])
  })
}

/** Applies the function `name` to two tensors of the same shape. */
export function elementwise(backend: BackendWasm, simd: Simd, name: string, a: TensorInfo, b: TensorInfo): TensorInfo {
  const out = allocate(backend, a.shape)
  const places = [a, b, out].map((tensor) => address(backend, tensor))
  simd.each(name, arrayCalls(places, util.sizeFromShape(out.shape)))
  return out
}

/**
 * The calls of a function on arrays of the same length, including the result. `one`: the argument whose first value is
 * used for all.
 */
export function arrayCalls(places: readonly number[], size: number, one?: number): number[][] {
  return ranges(size, size < floatsWorthParts ? 1 : parts, 4).map(({ start, count }) => [
    ...places.map((place, at) => (at === one ? place : place + start * 4)),
    count,
  ])
}

/**
 * If `row` has the extents of `x` along the last axes and 1 before them: where those axes begin; otherwise undefined.
 */
function withRows(
  backend: BackendWasm,
  simd: Simd,
  name: string,
  x: TensorInfo,
  row: TensorInfo,
): TensorInfo | undefined {
  const split = splitRows(x.shape, row.shape)
  if (split === undefined || split.inner < 4) return undefined
  const { outer, reduced, inner } = split
  const out = allocate(backend, x.shape)
  const [from, by, to] = [x, row, out].map((tensor) => address(backend, tensor)) as [number, number, number]
  const cut = ranges(reduced, Math.ceil(parts / outer))
  const calls = Array.from({ length: outer }, (_, index) =>
    cut.map(({ start, count }) => {
      const skip = (index * reduced + start) * inner * 4
      return [from + skip, by + index * inner * 4, to + skip, count, inner]
    }),
  )
  simd.each(`${name}Rows`, calls.flat())
  return out
}
