import * as tf from '@tensorflow/tfjs-core'
import { expect } from 'chai'
import { type SgdAttributes, sgdMomentum } from '../../../../runtime/engines/gradients/sgd.js'
import { normalization, relativeDifference, values } from '../reference.js'
import { openNativeOrSkip } from './native.js'

const run = (name: string, inputs: tf.NamedTensorMap, attrs: Record<string, unknown>): tf.Tensor[] =>
  [tf.engine().runKernel(name, inputs, attrs as never) as tf.Tensor | tf.Tensor[]].flat()

describe('kernels of the native engine', () => {
  before(function () {
    return openNativeOrSkip(this)
  })

  it('normalize each side of a batch as the definition does, with the gradients', () => {
    for (const [sides, rows, channels] of [
      [1, 30, 7],
      [2, 12, 16],
      [3, 4, 1],
      [2, 5000, 24],
    ] as const) {
      const count = sides * rows * channels
      const [x, dy, gamma, beta] = [count, count, channels, channels].map((size, i) => values(i + 1, size)) as [
        Float32Array,
        Float32Array,
        Float32Array,
        Float32Array,
      ]
      tf.tidy(() => {
        const shape = [sides, rows, channels]
        const [tx, tdy] = [tf.tensor(x, shape), tf.tensor(dy, shape)]
        const [tgamma, tbeta] = [tf.tensor1d(gamma), tf.tensor1d(beta)]
        const attrs = { epsilon: 1e-3, sides }
        const [y, mean, variance] = run('NetcBatchNormalization', { x: tx, gamma: tgamma, beta: tbeta }, attrs)
        const given = { dy: tdy, x: tx, gamma: tgamma, mean, variance }
        const [dx, dgamma, dbeta] = run('NetcBatchNormalizationGradient', given, attrs)
        expect(mean.shape).to.deep.equal([sides, channels])
        const [sumGamma, sumBeta] = [new Float64Array(channels), new Float64Array(channels)]
        for (let side = 0; side < sides; side++) {
          const part = (values: ArrayLike<number>, size: number) =>
            Array.from(values).slice(side * size, (side + 1) * size)
          const expected = normalization(part(x, rows * channels), part(dy, rows * channels), gamma, beta, 1e-3)
          expect(relativeDifference(part(y.dataSync(), rows * channels), expected.y)).to.be.below(1e-5)
          expect(relativeDifference(part(dx.dataSync(), rows * channels), expected.dx)).to.be.below(1e-5)
          expect(relativeDifference(part(mean.dataSync(), channels), expected.means)).to.be.below(1e-6)
          expect(relativeDifference(part(variance.dataSync(), channels), expected.variances)).to.be.below(1e-6)
          expected.dgamma.forEach((value, c) => {
            sumGamma[c] += value
          })
          expected.dbeta.forEach((value, c) => {
            sumBeta[c] += value
          })
        }
        expect(relativeDifference(dgamma.dataSync(), sumGamma)).to.be.below(1e-5)
        expect(relativeDifference(dbeta.dataSync(), sumBeta)).to.be.below(1e-5)
      })
    }
  })

  it('reduce and repeat along adjacent axes', () => {
    const x = tf.tensor(values(1, 4 * 5 * 6 * 7), [4, 5, 6, 7])
    const numbers = x.dataSync()
    for (const [axes, keepDims] of [
      [[1, 2], false],
      [[0, 1, 2], false],
      [[0], true],
      [[3], false],
    ] as const) {
      const y = tf.mean(x, [...axes], keepDims)
      const kept = [4, 5, 6, 7].map((extent, axis) => (axes.includes(axis as never) ? 1 : extent))
      const sums = new Float64Array(tf.util.sizeFromShape(kept))
      const strides = tf.util.computeStrides(kept)
      numbers.forEach((value, i) => {
        const place = tf.util.indexToLoc(i, 4, [210, 42, 7]).map((at, axis) => (kept[axis] === 1 ? 0 : at))
        sums[place.reduce((sum, at, axis) => sum + at * (strides[axis] ?? 1), 0)] += value
      })
      const expected = sums.map((sum) => (sum * sums.length) / numbers.length)
      expect(relativeDifference(y.dataSync(), expected)).to.be.below(1e-6)
    }
    const [repeated] = run(
      'NetcRepeat',
      { x: tf.tensor([1, 2, 3, 4], [2, 2]) },
      { shape: [2, 3, 2], axes: [1], factor: 0.5 },
    )
    expect([...repeated.dataSync()]).to.deep.equal([0.5, 1, 0.5, 1, 0.5, 1, 1.5, 2, 1.5, 2, 1.5, 2])
  })

  it('move weights as the formula says, and leave the given values alone', () => {
    const size = 70_001
    const [w, v, g] = [1, 2, 3].map((seed) => values(seed, size)) as [Float32Array, Float32Array, Float32Array]
    const before = w.slice()
    const [weight, velocity] = [tf.variable(tf.tensor1d(w)), tf.variable(tf.tensor1d(v))]
    const attributes: SgdAttributes = { learningRate: 0.1, momentum: 0.9, l2: [0.01] }
    const penalty = tf.tidy(
      () => sgdMomentum([{ weight, velocity, gradient: tf.tensor1d(g) }], attributes).dataSync()[0],
    )
    const moved = Float64Array.from(v, (each, i) => 0.9 * each - 0.1 * (g[i] + 0.02 * before[i]))
    expect(relativeDifference(velocity.dataSync(), moved)).to.be.below(1e-6)
    expect(
      relativeDifference(
        weight.dataSync(),
        moved.map((each, i) => each + before[i]),
      ),
    ).to.be.below(1e-6)
    expect(penalty).to.be.closeTo(0.01 * before.reduce((sum, each) => sum + each * each, 0), 1e-3)
    expect(w).to.deep.equal(before)
  })

  it('pass a gradient on where relu was positive', () => {
    const [dx] = run('NetcReluGradient', { dy: tf.tensor([1, 2, 3]), y: tf.tensor([0, 4, 0]) }, {})
    expect([...dx.dataSync()]).to.deep.equal([0, 2, 0])
  })
})
