/**
 * Sums over the rows of matrices `[rows, channels]`, of one or of several in sequence, split into parts for threads.
 */
import type { Simd } from '../simd/run.js'
import { ranges } from '../simd/run.js'
import type { BackendWasm } from './heap.js'
import { allocate, floats, release } from './heap.js'

/** Rows per call: their floats stay in the second-level cache while channels are processed. */
const floatsPerCall = 1 << 14

/** The number of partial sums; constant, so that the result does not depend on the number of threads. */
const parts = 8

/** Fewer floats than this are summed in one part. */
const floatsWorthParts = 1 << 16

export interface ChannelSums {
  readonly backend: BackendWasm
  readonly simd: Simd
  /** `sumRows`, `moments` or `normalizationSums`. */
  readonly name: string
  /** Addresses of the matrices and of the function's values per channel. */
  readonly matrices: readonly number[]
  readonly constants: readonly number[]
  readonly sums: 1 | 2
  /** The number of matrices in sequence at each address, each with its own sums; 1 by default. */
  readonly count?: number
  readonly rows: number
  readonly channels: number
}

/** Float64 sums per channel, matrix by matrix; as many arrays as the function produces. */
export function channelSums(job: ChannelSums): Float64Array[] {
  const { backend, simd, name, matrices, constants, sums, count = 1, rows, channels } = job
  const pieces = ranges(rows, rows * channels < floatsWorthParts ? 1 : Math.ceil(parts / count))
  const size = sums * channels
  // Float64 values in a float32 tensor: two floats per sum.
  const scratch = allocate(backend, [count * pieces.length * size * 2])
  floats(backend, scratch).fill(0)
  const start = backend.getMemoryOffset(scratch.dataId)
  const step = Math.max(1, Math.floor(floatsPerCall / channels))
  const calls = Array.from({ length: count }, (_, matrix) =>
    pieces.map(({ start: first, count: some }, piece) => {
      const part = matrix * pieces.length + piece
      const into = Array.from({ length: sums }, (_, s) => start + (part * size + s * channels) * 8)
      const from = matrices.map((address) => address + (matrix * rows + first) * channels * 4)
      return [...from, ...constants, ...into, some, channels, step]
    }),
  )
  simd.each(`${name}InSteps`, calls.flat())
  const view = new Float64Array(floats(backend, scratch).buffer, start, count * pieces.length * size)
  const totals = Array.from({ length: sums }, () => new Float64Array(count * channels))
  for (let part = 0; part < count * pieces.length; part++) {
    const into = Math.floor(part / pieces.length) * channels
    for (const [s, total] of totals.entries()) {
      for (let c = 0; c < channels; c++) total[into + c] += view[part * size + s * channels + c]
    }
  }
  release(backend, scratch)
  return totals
}
