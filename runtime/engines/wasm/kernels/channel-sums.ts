/** Sums over the rows of matrices `[rows, channels]`, cut into parts that threads may take. */
import type { Simd } from '../simd/run.js'
import { ranges } from '../simd/run.js'
import type { BackendWasm } from './heap.js'
import { allocate, floats, release } from './heap.js'

/** Rows per call: their floats stay in the second-level cache while the channels are gone through. */
const floatsPerCall = 1 << 14

/** How many parts are summed apart; fixed, so that the result does not depend on the number of threads. */
const parts = 8

/** Fewer floats than this are summed in one part. */
const floatsWorthParts = 1 << 16

export interface ChannelSums {
  readonly backend: BackendWasm
  readonly simd: Simd
  /** `sumRows`, `moments` or `normalizationSums`. */
  readonly name: string
  /** Addresses of the matrices and of the values per channel that the function takes. */
  readonly matrices: readonly number[]
  readonly constants: readonly number[]
  readonly sums: 1 | 2
  readonly rows: number
  readonly channels: number
}

/** Float64 sums per channel, as many arrays as the function makes. */
export function channelSums(job: ChannelSums): Float64Array[] {
  const { backend, simd, name, matrices, constants, sums, rows, channels } = job
  const pieces = ranges(rows, rows * channels < floatsWorthParts ? 1 : parts)
  const size = sums * channels
  // Float64 in a tensor of float32: two floats a sum.
  const scratch = allocate(backend, [pieces.length * size * 2])
  floats(backend, scratch).fill(0)
  const start = backend.getMemoryOffset(scratch.dataId)
  const step = Math.max(1, Math.floor(floatsPerCall / channels))
  const calls = pieces.map(({ start: first, count }, piece) => {
    const into = Array.from({ length: sums }, (_, s) => start + (piece * size + s * channels) * 8)
    const from = matrices.map((matrix) => matrix + first * channels * 4)
    return [...from, ...constants, ...into, count, channels, step]
  })
  simd.each(`${name}InSteps`, calls)
  const view = new Float64Array(floats(backend, scratch).buffer, start, pieces.length * size)
  const totals = Array.from({ length: sums }, (_, s) => {
    const total = new Float64Array(channels)
    for (let piece = 0; piece < pieces.length; piece++) {
      for (let c = 0; c < channels; c++) total[c] += view[piece * size + s * channels + c]
    }
    return total
  })
  release(backend, scratch)
  return totals
}
