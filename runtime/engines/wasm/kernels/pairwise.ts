/** Distances of all rows of two matrices, and the sums in their gradients, in blocks that threads share. */
import { type Power, pairwiseContracts } from '../../gradients/pairwise-distance.js'
import type { Simd } from '../simd/run.js'
import type { BackendWasm, OwnKernel, TensorInfo } from './heap.js'
import { address, allocate, floats, ownKernel } from './heap.js'

/** Rows of a and of b per call: 64 pieces of rows of b stay in the second-level cache. */
const [blockRows, blockColumns] = [32, 64]
/** Rows of a and features whose signs are added per call; the rows are 4 KiB each. */
const [signRows, signFeatures] = [16, 1024]

export const pairwiseKernels: readonly OwnKernel[] = [
  ownKernel(pairwiseContracts.distance, ({ inputs: { a, b, w }, backend, attrs }, simd) => ({
    distances: distances(backend, simd, [a, b, w], attrs.power),
  })),
  ownKernel(pairwiseContracts.signs, ({ inputs: { a, b, g }, backend }, simd) => ({
    sums: signs(backend, simd, [a, b, g]),
  })),
]

function distances(
  backend: BackendWasm,
  simd: Simd,
  [a, b, w]: readonly [TensorInfo, TensorInfo, TensorInfo],
  power: Power,
): TensorInfo {
  const [n, features] = a.shape
  const m = b.shape[0]
  const out = allocate(backend, [n, m])
  floats(backend, out).fill(0)
  const [left, right, weights, to] = [a, b, w, out].map((tensor) => address(backend, tensor))
  const calls = steps(n, blockRows).flatMap((i) =>
    steps(m, blockColumns).map((j) => [
      left + i.start * features * 4,
      right + j.start * features * 4,
      ...[weights, to + (i.start * m + j.start) * 4, i.count, j.count, features, m * 4],
    ]),
  )
  simd.each(`pairwiseDistance${power}`, calls)
  return out
}

function signs(backend: BackendWasm, simd: Simd, [a, b, g]: readonly [TensorInfo, TensorInfo, TensorInfo]): TensorInfo {
  const [n, features] = a.shape
  const m = b.shape[0]
  const out = allocate(backend, [n, features])
  floats(backend, out).fill(0)
  const [left, right, slopes, to] = [a, b, g, out].map((tensor) => address(backend, tensor))
  const calls = steps(n, signRows).flatMap((i) =>
    steps(features, signFeatures).map((k) => {
      const skip = (i.start * features + k.start) * 4
      return [
        ...[left + skip, right + k.start * 4, slopes + i.start * m * 4, to + skip],
        ...[i.count, m, k.count, features * 4],
      ]
    }),
  )
  simd.each('pairwiseSigns', calls)
  return out
}

/** `0..count` in steps of `size`, the last one shorter; the cuts depend only on these two. */
function steps(count: number, size: number): { readonly start: number; readonly count: number }[] {
  return Array.from({ length: Math.ceil(count / size) }, (_, index) => ({
    start: index * size,
    count: Math.min(size, count - index * size),
  }))
}
