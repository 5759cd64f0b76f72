/**
 * Batch normalization in training: statistics, normalization and gradient, each with the minimum number of passes over
 * the memory. tfjs-core composes them from two dozen operations.
 */
import { util } from '@tensorflow/tfjs-core'
import { type NormalizationAttributes, normalizationContracts } from '../../gradients/batch-normalization.js'
import type { InputsOf, OutputsOf } from '../../gradients/contract.js'
import type { Simd } from '../simd/run.js'
import { ranges } from '../simd/run.js'
import { channelSums } from './channel-sums.js'
import type { BackendWasm, OwnKernel, TensorInfo } from './heap.js'
import { address, allocate, floats, ownKernel, release } from './heap.js'

/** The number of parts for threads in passes that write. */
const parts = 8

export const normalizationKernels: readonly OwnKernel[] = [
  ownKernel(normalizationContracts.forward, ({ inputs, backend, attrs }, simd) =>
    forward(backend, simd, inputs, attrs),
  ),
  ownKernel(normalizationContracts.gradient, ({ inputs, backend, attrs }, simd) =>
    gradient(backend, simd, inputs, attrs),
  ),
]

type Forward = typeof normalizationContracts.forward
type Gradient = typeof normalizationContracts.gradient

/** One side of a batch: its number of rows, and the addresses of its rows and its statistics. */
interface Side {
  readonly rows: number
  readonly channels: number
  readonly matrix: number
  readonly statistics: number
}

function sidesOf(shape: readonly number[], sides: number): Side[] {
  const channels = shape[shape.length - 1]
  const rows = util.sizeFromShape([...shape]) / channels / sides
  return Array.from({ length: sides }, (_, side) => ({
    rows,
    channels,
    matrix: side * rows * channels * 4,
    statistics: side * channels * 4,
  }))
}

function forward(
  backend: BackendWasm,
  simd: Simd,
  { x, gamma, beta }: InputsOf<Forward>,
  { epsilon, sides }: NormalizationAttributes,
): OutputsOf<Forward> {
  const perSide = [sides, x.shape[x.shape.length - 1]]
  const [y, mean, variance, scale] = [x.shape, perSide, perSide, perSide].map((shape) => allocate(backend, shape)) as [
    TensorInfo,
    TensorInfo,
    TensorInfo,
    TensorInfo,
  ]
  for (const { rows, channels, matrix, statistics } of sidesOf(x.shape, sides)) {
    const from = address(backend, x) + matrix
    // Sums of differences from the first row, which is near the mean: the variance is then not a difference of large
    // numbers.
    const job = { backend, simd, matrices: [from], constants: [from], rows, channels }
    const [sum, squares] = channelSums({ ...job, name: 'moments', sums: 2 }) as [Float64Array, Float64Array]
    const firstRow = floats(backend, x).subarray(matrix / 4)
    const [means, variances, scales] = [mean, variance, scale].map((tensor) =>
      floats(backend, tensor).subarray(statistics / 4),
    ) as [Float32Array, Float32Array, Float32Array]
    const gammas = floats(backend, gamma)
    for (let c = 0; c < channels; c++) {
      const difference = sum[c] / rows
      const spread = Math.max(0, squares[c] / rows - difference * difference)
      means[c] = firstRow[c] + difference
      variances[c] = spread
      scales[c] = gammas[c] / Math.sqrt(spread + epsilon)
    }
    const constants = [...[mean, scale].map((tensor) => address(backend, tensor) + statistics), address(backend, beta)]
    mapRows(simd, 'normalize', [from], constants, address(backend, y) + matrix, rows, channels)
  }
  release(backend, scale)
  return { y, mean, variance }
}

/**
 * For each side, with n rows, r = 1 / sqrt(variance + epsilon), and sums over rows: dbeta = sum dy, dgamma = r sum dy
 * (x - mean), dx = gamma r (dy - dbeta / n - (x - mean) r dgamma / n) (Ioffe and Szegedy 2015, section 3).
 */
function gradient(
  backend: BackendWasm,
  simd: Simd,
  { dy, x, gamma, mean, variance }: InputsOf<Gradient>,
  { epsilon, sides }: NormalizationAttributes,
): OutputsOf<Gradient> {
  const perChannel = [x.shape[x.shape.length - 1]]
  const [dx, dgamma, dbeta, a, b, d] = [x.shape, ...new Array<number[]>(5).fill(perChannel)].map((shape) =>
    allocate(backend, shape),
  ) as [TensorInfo, TensorInfo, TensorInfo, TensorInfo, TensorInfo, TensorInfo]
  for (const tensor of [dgamma, dbeta]) floats(backend, tensor).fill(0)
  for (const { rows, channels, matrix, statistics } of sidesOf(x.shape, sides)) {
    const matrices = [dy, x].map((tensor) => address(backend, tensor) + matrix)
    const center = address(backend, mean) + statistics
    const job = { backend, simd, matrices, constants: [center], rows, channels }
    const [dySum, dyDifference] = channelSums({ ...job, name: 'normalizationSums', sums: 2 }) as [
      Float64Array,
      Float64Array,
    ]
    const variances = floats(backend, variance).subarray(statistics / 4)
    const gammas = floats(backend, gamma)
    const [dgammas, dbetas, as, bs, ds] = [dgamma, dbeta, a, b, d].map((tensor) => floats(backend, tensor)) as [
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
    ]
    for (let c = 0; c < channels; c++) {
      const r = 1 / Math.sqrt(variances[c] + epsilon)
      const factor = gammas[c] * r
      dbetas[c] += dySum[c]
      dgammas[c] += r * dyDifference[c]
      as[c] = factor
      bs[c] = (-factor * r * r * dyDifference[c]) / rows
      ds[c] = (-factor * dySum[c]) / rows
    }
    const constants = [center, ...[a, b, d].map((tensor) => address(backend, tensor))]
    mapRows(simd, 'normalizationGradient', matrices, constants, address(backend, dx) + matrix, rows, channels)
  }
  for (const tensor of [a, b, d]) release(backend, tensor)
  return { dx, dgamma, dbeta }
}

function mapRows(
  simd: Simd,
  name: string,
  matrices: readonly number[],
  constants: readonly number[],
  out: number,
  rows: number,
  channels: number,
): void {
  const calls = ranges(rows, parts).map(({ start, count }) => {
    const skip = start * channels * 4
    return [...matrices.map((matrix) => matrix + skip), ...constants, out + skip, count, channels]
  })
  simd.each(name, calls)
}
