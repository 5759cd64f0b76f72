import * as tf from '@tensorflow/tfjs-core'
import { expect } from 'chai'
import { paddedPoolingKernels } from '../../../../runtime/engines/native/kernels/padded-pooling.js'
import { unevenDepthwiseKernel } from '../../../../runtime/engines/native/kernels/uneven-depthwise.js'
import { relativeDifference, values } from '../reference.js'
import { openNativeOrSkip } from './native.js'

type Explicit = [[number, number], [number, number], [number, number], [number, number]]

interface Pooling {
  readonly shape: [number, number, number, number]
  readonly window: [number, number]
  readonly strides: [number, number]
  readonly pad: 'same' | 'valid' | Explicit
}

const edges = (rows: number, columns: number): Explicit => [
  [0, 0],
  [rows, rows],
  [columns, columns],
  [0, 0],
]

const poolings: readonly Pooling[] = [
  { shape: [2, 6, 7, 5], window: [2, 2], strides: [2, 2], pad: 'valid' },
  { shape: [2, 7, 5, 8], window: [3, 2], strides: [2, 1], pad: 'same' },
  { shape: [1, 9, 8, 3], window: [3, 3], strides: [2, 2], pad: edges(1, 1) },
  { shape: [3, 5, 6, 17], window: [2, 3], strides: [1, 2], pad: edges(1, 2) },
]

/** By the definition, in float64: y and the gradient of sum(dy y), where values outside do not count. */
function pooled(kind: 'max' | 'avg', { shape, window, strides, pad }: Pooling, x: Float32Array, dy: Float32Array) {
  const info = tf.backend_util.computePool2DInfo(shape, window, strides, 1, pad)
  const [batch, height, width, channels] = shape
  const y = new Float64Array(dy.length)
  const dx = new Float64Array(x.length)
  for (let place = 0; place < y.length; place++) {
    const [n, row, column, c] = tf.util.indexToLoc(place, 4, tf.util.computeStrides(info.outShape))
    const inside: number[] = []
    for (let i = 0; i < window[0] * window[1]; i++) {
      const top = row * strides[0] - info.padInfo.top + Math.floor(i / window[1])
      const left = column * strides[1] - info.padInfo.left + (i % window[1])
      if (top < 0 || top >= height || left < 0 || left >= width) continue
      inside.push(((n * height + top) * width + left) * channels + c)
    }
    const found = inside.map((at) => x[at])
    if (kind === 'max') {
      y[place] = Math.max(...found)
      dx[inside[found.indexOf(y[place])]] += dy[place]
    } else {
      y[place] = found.reduce((sum, value) => sum + value, 0) / found.length
      for (const at of inside) dx[at] += dy[place] / found.length
    }
  }
  expect(batch * info.outHeight * info.outWidth * channels).to.equal(y.length)
  return { y, dx }
}

const outputOf = ({ shape, window, strides, pad }: Pooling) =>
  tf.backend_util.computePool2DInfo(shape, window, strides, 1, pad).outShape

/** Rounded, so that windows have several equal maxima, and negative, so that the edges' zeros would win. */
const image = (size: number): Float32Array => values(5, size).map((value) => Math.round(value * 3) / 3 - 2)

/** By the definition, in float64. */
function depthwise(info: tf.backend_util.Conv2DInfo, x: Float32Array, w: Float32Array): Float64Array {
  const { inHeight, inWidth, inChannels, filterHeight, filterWidth, outChannels, outShape } = info
  const multiplier = outChannels / inChannels
  return new Float64Array(tf.util.sizeFromShape(outShape)).map((_, place) => {
    const [n, row, column, o] = tf.util.indexToLoc(place, 4, tf.util.computeStrides(outShape))
    let sum = 0
    for (let i = 0; i < filterHeight; i++) {
      for (let j = 0; j < filterWidth; j++) {
        const r = row * info.strideHeight - info.padInfo.top + i * info.dilationHeight
        const c = column * info.strideWidth - info.padInfo.left + j * info.dilationWidth
        if (r < 0 || c < 0 || r >= inHeight || c >= inWidth) continue
        const from = ((n * inHeight + r) * inWidth + c) * inChannels + Math.floor(o / multiplier)
        sum += x[from] * w[(i * filterWidth + j) * outChannels + o]
      }
    }
    return sum
  })
}

describe('layers on the native engine', () => {
  before(function () {
    return openNativeOrSkip(this)
  })

  for (const kind of ['max', 'avg'] as const) {
    it(`pool (${kind}) and differentiate as the definition does, with any padding`, () => {
      for (const pooling of poolings) {
        const { shape, window, strides, pad } = pooling
        const x = image(tf.util.sizeFromShape(shape))
        const dy = values(6, tf.util.sizeFromShape(outputOf(pooling)))
        const expected = pooled(kind, pooling, x, dy)
        tf.tidy(() => {
          const pool = (image: tf.Tensor) =>
            (kind === 'max' ? tf.maxPool : tf.avgPool)(image as tf.Tensor4D, window, strides, pad)
          const given = tf.tensor4d(x, shape)
          const dx = tf.grad(pool)(given, tf.tensor(dy, outputOf(pooling)))
          expect(relativeDifference(pool(given).dataSync(), expected.y)).to.be.below(1e-6)
          expect(relativeDifference(dx.dataSync(), expected.dx)).to.be.below(1e-6)
        })
      }
    })
  }

  it('pool over edges without operations of ours too', () => {
    const kernels = new Map(paddedPoolingKernels().map((kernel) => [kernel.kernelName, kernel.kernelFunc]))
    const pooling = poolings[2]
    const { shape, window: filterSize, strides, pad } = pooling
    const x = image(tf.util.sizeFromShape(shape))
    const dy = values(6, tf.util.sizeFromShape(outputOf(pooling)))
    const backend = tf.backend()
    for (const [kind, name] of [
      ['max', 'MaxPool'],
      ['avg', 'AvgPool'],
    ] as const) {
      const expected = pooled(kind, pooling, x, dy)
      tf.tidy(() => {
        const run = (kernel: string, inputs: tf.NamedTensorMap) =>
          kernels.get(kernel)?.({ inputs, backend, attrs: { filterSize, strides, pad } as never }) as tf.Tensor
        const input = tf.tensor4d(x, shape)
        const y = run(name, { x: input })
        const dx = run(`${name}Grad`, { dy: tf.tensor(dy, y.shape), input, output: y })
        expect(relativeDifference(y.dataSync(), expected.y)).to.be.below(1e-6)
        expect(relativeDifference(dx.dataSync(), expected.dx)).to.be.below(1e-6)
      })
    }
  })

  it('convolve depthwise with two strides without operations of ours too', () => {
    const { kernelFunc } = unevenDepthwiseKernel()
    const backend = tf.backend()
    const [shape, filterShape]: [number, number, number, number][] = [
      [2, 9, 8, 3],
      [3, 2, 3, 2],
    ]
    const [x, w] = [values(4, tf.util.sizeFromShape(shape)), values(5, tf.util.sizeFromShape(filterShape))]
    for (const [strides, pad, dilations] of [
      [[1, 2], 'valid', [1, 1]],
      [[3, 1], 'valid', [1, 1]],
      [[1, 2], 'same', [1, 1]],
      [[2, 2], 'same', [1, 1]],
      [[2, 3], edges(2, 1), [1, 1]],
      [[1, 3], 'valid', [2, 2]],
    ] as [[number, number], 'same' | 'valid' | Explicit, [number, number]][]) {
      const info = tf.backend_util.computeConv2DInfo(shape, filterShape, strides, dilations, pad, undefined, true)
      tf.tidy(() => {
        const inputs = { x: tf.tensor4d(x, shape), filter: tf.tensor4d(w, filterShape) }
        const y = kernelFunc({ inputs, backend, attrs: { strides, pad, dilations } as never }) as tf.Tensor
        expect(y.shape).to.deep.equal(info.outShape)
        expect(relativeDifference(y.dataSync(), depthwise(info, x, w)), `${strides} ${pad}`).to.be.below(1e-6)
      })
    }
  })

  it('compute the logistic function and swish with its gradient', () => {
    const x = Float32Array.from([-200, -90, -20, -3.3, -1, -1e-4, 0, 0.3, 1, 2.5, 17, 90, 200])
    const logistic = (v: number): number => 1 / (1 + Math.exp(-v))
    const swish = (v: tf.Tensor): tf.Tensor => tf.engine().runKernel('NetcSwish', { x: v })
    tf.tidy(() => {
      const given = tf.tensor1d(x)
      const found = [tf.sigmoid(given), swish(given), tf.grad(swish)(given)].map((each) => each.dataSync())
      const expected = [
        logistic,
        (v: number) => v * logistic(v),
        (v: number) => logistic(v) * (1 + v * (1 - logistic(v))),
      ].map((definition) => Array.from(x, definition))
      for (const [i, each] of found.entries()) {
        each.forEach((value, place) => {
          expect(value, `${i} at ${x[place]}`).to.be.closeTo(expected[i][place], 1e-6 * Math.max(1, Math.abs(x[place])))
        })
      }
      expect(tf.sigmoid(tf.tensor1d([Number.NaN])).dataSync()[0]).to.be.NaN
    })
  })

  it('multiply and add tensors of one shape and images with rows', () => {
    const shape = [3, 20, 21, 16]
    const a = values(1, 3 * 20 * 21 * 16)
    for (const row of [shape, [3, 1, 1, 16], [16], [1, 20, 21, 16], [3, 20, 21, 1]]) {
      const b = values(2, tf.util.sizeFromShape(row))
      const wide = [...new Array<number>(4 - row.length).fill(1), ...row]
      const strides = [...tf.util.computeStrides(wide), 1]
      const other = a.map((_, i) => {
        const place = tf.util.indexToLoc(i, 4, tf.util.computeStrides(shape))
        return b[place.reduce((sum, at, axis) => sum + (wide[axis] === 1 ? 0 : at * strides[axis]), 0)]
      })
      tf.tidy(() => {
        const [x, y] = [tf.tensor(a, shape), tf.tensor(b, row)]
        for (const [left, right] of [
          [x, y],
          [y, x],
        ] as const) {
          expect(tf.mul(left, right).dataSync()).to.deep.equal(a.map((each, i) => each * other[i]))
          expect(tf.add(left, right).dataSync()).to.deep.equal(a.map((each, i) => each + other[i]))
        }
      })
    }
  })

  it('compute relu with a slope for each channel', () => {
    const y = tf.tidy(() => tf.prelu(tf.tensor([-2, 3, 4, -1], [2, 2]), tf.tensor([0.5, 0.25])).dataSync())
    expect([...y]).to.deep.equal([-1, 3, 4, -0.25])
  })
})
