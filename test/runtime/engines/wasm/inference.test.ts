/** What inference is made of: fused convolutions, rows that are gathered, differences and means. */
import * as tf from '@tensorflow/tfjs-core'
import { expect } from 'chai'
import fc from 'fast-check'
import { valuesOn } from '../../helpers/engines.js'
import {
  type Convolution,
  convolutionGradients,
  depthwiseGradients,
  outputShape,
  relativeDifference,
  type Shape4D,
  values,
} from '../reference.js'

const tolerance = 2e-5

const activations = {
  linear: (v: number) => v,
  relu: (v: number) => Math.max(0, v),
  relu6: (v: number) => Math.min(6, Math.max(0, v)),
  elu: (v: number) => (v < 0 ? Math.expm1(v) : v),
  sigmoid: (v: number) => 1 / (1 + Math.exp(-v)),
  leakyrelu: (v: number) => (v < 0 ? 0.2 * v : v),
} as const

type Activation = keyof typeof activations

interface Fused {
  readonly activation: Activation
  readonly bias: boolean
  readonly seed: number
}

const fused = {
  activation: fc.constantFrom(...(Object.keys(activations) as Activation[]), 'relu' as const, 'relu' as const),
  bias: fc.boolean(),
  seed: fc.nat(),
}

const size = (shape: readonly number[]): number => tf.util.sizeFromShape([...shape])

type Kernel = typeof tf.fused.conv2d | typeof tf.fused.depthwiseConv2d

/** Compares `kernel` with the definition, `y`, followed by a bias and an activation. */
async function check(
  c: Convolution,
  { activation, bias, seed }: Fused,
  kernel: Kernel,
  filterShape: Shape4D,
  definition: typeof convolutionGradients,
): Promise<void> {
  const x = values(seed, size(c.input))
  const w = values(seed + 1, size(filterShape))
  const biases = values(seed + 2, c.outChannels)
  const { y } = definition(c, x, w, new Float64Array(size(outputShape(c))))
  const expected = y.map((v, at) => activations[activation](v + (bias ? biases[at % c.outChannels]! : 0)))
  const [found] = await valuesOn('wasm', () => {
    const result = kernel({
      x: tf.tensor4d(x, [...c.input]),
      filter: tf.tensor4d(w, [...filterShape]),
      strides: c.stride,
      pad: c.padding,
      activation,
      ...(bias && { bias: tf.tensor1d(biases) }),
    })
    expect(result.shape).to.deep.equal(outputShape(c))
    return [result]
  })
  expect(relativeDifference(found!, expected)).to.be.below(tolerance)
}

/** Of few channels and of many, odd sizes, and batches that are no multiple of four. */
const convolutions = (channels: fc.Arbitrary<number>, filters: fc.Arbitrary<number>) =>
  fc.record({
    input: fc.tuple(
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 3, max: 11 }),
      fc.integer({ min: 3, max: 11 }),
      channels,
    ),
    filter: fc.constantFrom([1, 1] as const, [3, 3] as const, [1, 3] as const, [3, 2] as const),
    outChannels: filters,
    stride: fc.constantFrom(1, 2),
    padding: fc.constantFrom('same' as const, 'valid' as const),
  })

describe('inference on the wasm engine', () => {
  it('ends convolutions in a bias and an activation', async () => {
    const few = convolutions(fc.integer({ min: 1, max: 13 }), fc.integer({ min: 1, max: 37 }))
    const many = convolutions(fc.constantFrom(16, 20, 32), fc.constantFrom(16, 24, 36))
    await fc.assert(
      fc.asyncProperty(fc.oneof(few, many), fc.record(fused), (c, ending) =>
        check(c, ending, tf.fused.conv2d, [c.filter[0], c.filter[1], c.input[3], c.outChannels], convolutionGradients),
      ),
      { seed: 21, numRuns: 150 },
    )
  })

  it('ends 3x3 convolutions of many channels in them', async () => {
    const many = convolutions(fc.constantFrom(16, 20, 32), fc.constantFrom(16, 24, 36))
    const winograd = many.map((c): Convolution => ({ ...c, filter: [3, 3], stride: 1 }))
    await fc.assert(
      fc.asyncProperty(winograd, fc.record(fused), (c, ending) =>
        check(c, ending, tf.fused.conv2d, [3, 3, c.input[3], c.outChannels], convolutionGradients),
      ),
      { seed: 22, numRuns: 60 },
    )
  })

  it('ends depthwise convolutions in them', async () => {
    await fc.assert(
      fc.asyncProperty(
        convolutions(fc.integer({ min: 1, max: 37 }), fc.constant(1)),
        fc.integer({ min: 1, max: 2 }),
        fc.record(fused),
        (shape, multiplier, ending) => {
          const c = { ...shape, outChannels: shape.input[3] * multiplier }
          const filter: Shape4D = [c.filter[0], c.filter[1], c.input[3], multiplier]
          return check(c, ending, tf.fused.depthwiseConv2d, filter, depthwiseGradients)
        },
      ),
      { seed: 23, numRuns: 80 },
    )
  })

  it('multiplies a large matrix, and adds a bias of any shape that fits', async () => {
    const [m, k, n] = [37, 700, 29]
    const [a, b, row, column] = [values(1, m * k), values(2, k * n), values(3, n), values(4, m)]
    const found = await valuesOn('wasm', () => {
      const operands = { a: tf.tensor2d(a, [m, k]), b: tf.tensor2d(b, [k, n]), activation: 'relu' as const }
      return [tf.tensor1d(row), tf.tensor2d(column, [m, 1])].map((bias) => tf.fused.matMul({ ...operands, bias }))
    })
    const expected = (bias: (i: number, j: number) => number) =>
      Array.from({ length: m * n }, (_, at) => {
        const [i, j] = [Math.floor(at / n), at % n]
        let sum = bias(i, j)
        for (let l = 0; l < k; l++) sum += a[i * k + l]! * b[l * n + j]!
        return Math.max(0, sum)
      })
    expect(
      relativeDifference(
        found[0]!,
        expected((_, j) => row[j]!),
      ),
    ).to.be.below(tolerance)
    expect(
      relativeDifference(
        found[1]!,
        expected((i) => column[i]!),
      ),
    ).to.be.below(tolerance)
  })

  it('gathers along any axis, and refuses what is not there', async () => {
    const x = values(5, 5 * 3 * 70)
    const chosen = [4, 0, 0, 2]
    const found = await valuesOn('wasm', () => {
      const tensor = tf.tensor3d(x, [5, 3, 70])
      return [
        tf.gather(tensor, tf.tensor1d(chosen, 'int32')),
        tf.gather(tensor, tf.tensor2d([[2, 1]], [1, 2], 'int32'), 1),
        tf.gather(tensor, [69, 3], 2),
      ]
    })
    expect([...found[0]!]).to.deep.equal(chosen.flatMap((i) => [...x.subarray(i * 210, (i + 1) * 210)]))
    const rows = [0, 1, 2, 3, 4].flatMap((i) => [2, 1].map((j) => i * 3 + j))
    expect([...found[1]!]).to.deep.equal(rows.flatMap((row) => [...x.subarray(row * 70, row * 70 + 70)]))
    expect([...found[2]!]).to.deep.equal(Array.from({ length: 15 }, (_, i) => [x[i * 70 + 69]!, x[i * 70 + 3]!]).flat())
    for (const index of [-1, 5]) {
      expect(() => tf.gather(tf.zeros([5, 70]), tf.tensor1d([index], 'int32'))).to.throw(`${index} is not in [0, 4]`)
    }
  })

  it('subtracts, and takes magnitudes, of any type and shape', async () => {
    const length = 1 << 15
    const [a, b] = [values(6, length + 3), values(7, length + 3)]
    const found = await valuesOn('wasm', () => {
      const [left, right] = [tf.tensor1d(a), tf.tensor1d(b)]
      const square = tf.reshape(tf.slice(left, 0, length), [128, 256])
      return [
        tf.abs(tf.sub(left, right)),
        tf.sub(square, tf.slice(right, 0, 256)),
        tf.sub(tf.slice(right, 0, 256), square),
        tf.abs(tf.tensor1d([-3, 0, 7], 'int32')),
      ]
    })
    const off = (i: number) => a[i]! - b[i % 256]!
    expect([...found[0]!]).to.deep.equal(Array.from(a, (v, i) => Math.abs(Math.fround(v - b[i]!))))
    expect([...found[1]!]).to.deep.equal(Array.from({ length }, (_, i) => Math.fround(off(i))))
    expect([...found[2]!]).to.deep.equal(Array.from({ length }, (_, i) => Math.fround(-off(i))))
    expect([...found[3]!]).to.deep.equal([3, 0, 7])
  })

  it('takes the means of many images, large and small', async () => {
    for (const [images, pixels, channels] of [
      [9, 6, 33],
      [3, 900, 80],
      [1, 1000, 70],
    ] as const) {
      const x = values(8, images * pixels * channels)
      const [found] = await valuesOn('wasm', () => [tf.mean(tf.tensor3d(x, [images, pixels, channels]), 1)])
      const expected = Array.from({ length: images * channels }, (_, at) => {
        const start = Math.floor(at / channels) * pixels * channels + (at % channels)
        let sum = 0
        for (let p = 0; p < pixels; p++) sum += x[start + p * channels]!
        return sum / pixels
      })
      expect(relativeDifference(found!, expected)).to.be.below(1e-6)
    }
  })
})
