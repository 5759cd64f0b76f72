import * as tf from '@tensorflow/tfjs-core'
import { expect } from 'chai'
import fc from 'fast-check'
import { groupedConvolution } from '../../../../runtime/engines/gradients/grouped-convolution.js'
import type { Convolution, Shape4D } from '../reference.js'
import { convolutionGradients, depthwiseGradients, outputShape, relativeDifference, values } from '../reference.js'
import { openNativeOrSkip } from './native.js'

const tolerance = 1e-5
/** Winograd's transforms multiply rounding errors. */
const winogradTolerance = 5e-5

const size = (shape: readonly number[]): number => tf.util.sizeFromShape([...shape])
const side = fc.integer({ min: 4, max: 11 })

/** Odd and even, non-square, both paddings, strides up to 3, channels around the sizes of tiles. */
const convolutions = fc.record({
  input: fc.tuple(fc.integer({ min: 1, max: 3 }), side, side, fc.constantFrom(1, 2, 3, 5, 8, 16, 17)),
  filter: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
  outChannels: fc.constantFrom(1, 3, 6, 8, 9, 16, 25, 40),
  stride: fc.integer({ min: 1, max: 3 }),
  padding: fc.constantFrom('same' as const, 'valid' as const),
})

type Convolve = (x: tf.Tensor, w: tf.Tensor) => tf.Tensor
interface Case {
  readonly c: Convolution
  readonly filterShape: Shape4D
  readonly seed: number
}

function operands({ c, filterShape, seed }: Case) {
  return {
    x: values(seed, size(c.input)),
    w: values(seed + 1, size(filterShape)),
    dy: values(seed + 2, size(outputShape(c))),
  }
}

/** Compares result and gradients with the float64 reference. */
function check(
  given: Case,
  expected: ReturnType<typeof convolutionGradients>,
  convolve: Convolve,
  within: number,
): void {
  const { c, filterShape } = given
  const { x, w, dy } = operands(given)
  tf.tidy(() => {
    const inputs = [tf.tensor(x, [...c.input]), tf.tensor(w, [...filterShape])]
    const y = convolve(inputs[0], inputs[1])
    const [dx, dw] = tf.grads(convolve)(inputs, tf.tensor(dy, [...outputShape(c)]))
    expect(y.shape).to.deep.equal(outputShape(c))
    expect(relativeDifference(y.dataSync(), expected.y), 'y').to.be.below(within)
    expect(relativeDifference(dx.dataSync(), expected.dx), 'dx').to.be.below(within)
    expect(relativeDifference(dw.dataSync(), expected.dw), 'dw').to.be.below(within)
  })
}

function checkConvolution(c: Convolution, seed: number, within: number): void {
  const given: Case = { c, filterShape: [...c.filter, c.input[3], c.outChannels], seed }
  const { x, w, dy } = operands(given)
  const convolve: Convolve = (x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, c.stride, c.padding)
  check(given, convolutionGradients(c, x, w, dy), convolve, within)
}

/** Every group of channels as a separate convolution. */
function groupedGradients(given: Case, groups: number): ReturnType<typeof convolutionGradients> {
  const { c } = given
  const { x, w, dy } = operands(given)
  const [y, dx, dw] = [dy, x, w].map(({ length }) => new Float64Array(length)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ]
  const [channels, filters] = [c.input[3] / groups, c.outChannels / groups]
  const own: Convolution = { ...c, input: [c.input[0], c.input[1], c.input[2], channels], outChannels: filters }
  for (let group = 0; group < groups; group++) {
    const part = (from: ArrayLike<number>, width: number) =>
      Float64Array.from(
        { length: from.length / groups },
        (_, i) => from[Math.floor(i / width) * width * groups + group * width + (i % width)],
      )
    const found = convolutionGradients(own, part(x, channels), part(w, filters), part(dy, filters))
    const put = (from: Float64Array, to: Float64Array, width: number) =>
      from.forEach((value, i) => {
        to[Math.floor(i / width) * width * groups + group * width + (i % width)] = value
      })
    put(found.y, y, filters)
    put(found.dx, dx, channels)
    put(found.dw, dw, filters)
  }
  return { y, dx, dw }
}

describe('convolutions of the native engine', () => {
  before(function () {
    return openNativeOrSkip(this)
  })

  it('are what the definition says, with their gradients', () => {
    fc.assert(
      fc.property(convolutions, fc.nat(), (c, seed) => checkConvolution(c, seed, tolerance)),
      { seed: 11, numRuns: 150 },
    )
  })

  it('are so by Winograd: 3x3 with many channels', () => {
    const many = fc.record({
      input: fc.tuple(fc.integer({ min: 1, max: 3 }), side, side, fc.constantFrom(16, 24, 40)),
      filter: fc.constant([3, 3] as const),
      outChannels: fc.constantFrom(16, 24, 40),
      stride: fc.constant(1),
      padding: fc.constantFrom('same' as const, 'valid' as const),
    })
    fc.assert(
      fc.property(many, fc.nat(), (c, seed) => checkConvolution(c, seed, winogradTolerance)),
      { seed: 12, numRuns: 40 },
    )
  })

  it('are so with large filters and few channels', () => {
    for (const channels of [1, 3]) {
      const c: Convolution = {
        input: [2, 23, 21, channels],
        filter: [10, 7],
        outChannels: 24,
        stride: 1,
        padding: 'valid',
      }
      checkConvolution(c, channels, tolerance)
    }
  })

  it('are so in groups', () => {
    const groups = fc.constantFrom([2, 3, 5], [4, 4, 4], [3, 8, 8], [2, 16, 8], [8, 4, 4], [5, 1, 1], [6, 2, 2])
    fc.assert(
      fc.property(convolutions, groups, fc.nat(), (shape, [groups, channels, filters], seed) => {
        const [n, height, width] = shape.input
        const c: Convolution = { ...shape, input: [n, height, width, groups * channels], outChannels: groups * filters }
        const given: Case = { c, filterShape: [...c.filter, channels, c.outChannels], seed }
        const strides: [number, number] = [c.stride, c.stride]
        const convolve: Convolve = (x, w) =>
          groupedConvolution(x as tf.Tensor4D, w as tf.Tensor4D, {
            groups,
            strides,
            dilations: [1, 1],
            padding: c.padding,
          })
        check(given, groupedGradients(given, groups), convolve, tolerance)
      }),
      { seed: 13, numRuns: 80 },
    )
  })

  it('are so depthwise', () => {
    fc.assert(
      fc.property(convolutions, fc.integer({ min: 1, max: 2 }), fc.nat(), (shape, multiplier, seed) => {
        const c: Convolution = { ...shape, outChannels: shape.input[3] * multiplier }
        const given: Case = { c, filterShape: [...c.filter, c.input[3], multiplier], seed }
        const { x, w, dy } = operands(given)
        const convolve: Convolve = (x, w) => tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, c.stride, c.padding)
        check(given, depthwiseGradients(c, x, w, dy), convolve, tolerance)
      }),
      { seed: 14, numRuns: 100 },
    )
  })

  it('add a bias and cut off what is negative in the same pass', () => {
    for (const filterShape of [
      [2, 2, 5, 9],
      [3, 3, 16, 24],
    ] as const) {
      const x = tf.tensor4d(values(1, 2 * 7 * 6 * filterShape[2]), [2, 7, 6, filterShape[2]])
      const filter = tf.tensor4d(values(2, size(filterShape)), [...filterShape])
      const bias = tf.tensor1d(values(3, filterShape[3]))
      const shared = { x, filter, strides: 1, pad: 'same' } as const
      const y = tf.fused.conv2d({ ...shared, bias, activation: 'relu' })
      const expected = tf.relu(tf.add(tf.conv2d(x, filter, 1, 'same'), bias))
      expect(relativeDifference(y.dataSync(), expected.dataSync())).to.be.below(1e-6)
    }
  })
})
