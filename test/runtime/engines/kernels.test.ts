import * as tf from '@tensorflow/tfjs-core'
import { expect } from 'chai'
import fc from 'fast-check'
import { openEngine } from '../../../runtime/engines/open.js'
import { needsEngine, valuesOn } from '../helpers/engines.js'
import type { Convolution, Shape4D } from './reference.js'
import {
  convolutionGradients,
  depthwiseGradients,
  matrixProduct,
  outputShape,
  relativeDifference,
  values,
} from './reference.js'

const tolerance = 1e-4
/** A GPU in software compiles for a second or so each kind of program. */
const runsOn = { wasm: { seed: 7, numRuns: 60 }, webgpu: { seed: 7, numRuns: 8 } } as const

/** Convolutions that have an output: odd and even, non-square, both paddings, strides 1 and 2. */
const convolutions = fc
  .record({
    input: fc.tuple(
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 3, max: 9 }),
      fc.integer({ min: 3, max: 9 }),
      fc.integer({ min: 1, max: 13 }),
    ),
    filter: fc.oneof(
      fc.constant([1, 1] as const),
      fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    ),
    // Up to a tile of twelve, one of eight and some more.
    outChannels: fc.integer({ min: 1, max: 37 }),
    stride: fc.constantFrom(1, 2),
    padding: fc.constantFrom('same' as const, 'valid' as const),
  })
  .map((c): Convolution => c)

/** Engines with netc's kernels; both match the definitions. */
const engines = ['wasm', 'webgpu'] as const
type EngineUnderTest = (typeof engines)[number]

function tensor(data: Float32Array, shape: readonly number[]): tf.Tensor {
  return tf.tensor(data, [...shape])
}

async function checkConvolution(engine: EngineUnderTest, c: Convolution, seed: number): Promise<void> {
  const filterShape: Shape4D = [...c.filter, c.input[3], c.outChannels]
  const x = values(seed, tf.util.sizeFromShape([...c.input]))
  const w = values(seed + 1, tf.util.sizeFromShape([...filterShape]))
  const dy = values(seed + 2, tf.util.sizeFromShape([...outputShape(c)]))
  const expected = convolutionGradients(c, x, w, dy)
  const found = await valuesOn(engine, () => {
    const convolve = (x: tf.Tensor, w: tf.Tensor): tf.Tensor =>
      tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, c.stride, c.padding)
    const inputs = [tensor(x, c.input), tensor(w, filterShape)]
    const y = convolve(inputs[0], inputs[1])
    expect(y.shape).to.deep.equal(outputShape(c))
    return [y, ...tf.grads(convolve)(inputs, tensor(dy, outputShape(c)))]
  })
  expectGradients(found, expected)
}

interface Expected {
  readonly y: ArrayLike<number>
  readonly dx: ArrayLike<number>
  readonly dw: ArrayLike<number>
}

function expectGradients([y, dx, dw]: readonly Float32Array[], expected: Expected): void {
  expect(relativeDifference(y, expected.y), 'y').to.be.below(tolerance)
  expect(relativeDifference(dx, expected.dx), 'dx').to.be.below(tolerance)
  expect(relativeDifference(dw, expected.dw), 'dw').to.be.below(tolerance)
}

for (const engine of engines) {
  describe(`kernels of the ${engine} engine`, () => {
    needsEngine(engine)
    const runs = runsOn[engine]
    before(async () => {
      await openEngine(engine)
    })

    it('leave no tensors', async () => {
      const before = tf.memory().numTensors
      const ids = (): number => (tf.backend() as unknown as { numDataIds(): number }).numDataIds()
      const idsBefore = ids()
      tf.tidy(() => {
        const x = tf.ones([2, 5, 6, 3]) as tf.Tensor4D
        const w = tf.ones([3, 3, 3, 4]) as tf.Tensor4D
        tf.grads((x: tf.Tensor, w: tf.Tensor) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 2, 'same'))([x, w])
        tf.matMul(tf.ones([2, 3, 4]), tf.ones([1, 5, 4]), false, true)
      })
      expect(tf.memory().numTensors).to.equal(before)
      expect(ids()).to.equal(idsBefore)
    })

    it('convolve and differentiate as the definition does', async () => {
      await fc.assert(
        fc.asyncProperty(convolutions, fc.nat(), (c, seed) => checkConvolution(engine, c, seed)),
        runs,
      )
    })

    it('convolve 3x3 with many channels as the definition does', async () => {
      const many = fc.record({
        input: fc.tuple(
          fc.integer({ min: 1, max: 3 }),
          fc.integer({ min: 5, max: 11 }),
          fc.integer({ min: 5, max: 11 }),
          fc.constantFrom(16, 20, 28),
        ),
        filter: fc.constant([3, 3] as const),
        outChannels: fc.constantFrom(16, 24, 40),
        stride: fc.constant(1),
        padding: fc.constantFrom('same' as const, 'valid' as const),
      })
      await fc.assert(
        fc.asyncProperty(many, fc.nat(), (c, seed) => checkConvolution(engine, c, seed)),
        { seed: 5, numRuns: runs.numRuns / 2 },
      )
    })

    it('differentiate depthwise convolutions as the definition does', async () => {
      await fc.assert(
        fc.asyncProperty(convolutions, fc.integer({ min: 1, max: 2 }), fc.nat(), async (shape, multiplier, seed) => {
          const c = { ...shape, outChannels: shape.input[3] * multiplier }
          const filterShape: Shape4D = [...c.filter, c.input[3], multiplier]
          const x = values(seed, tf.util.sizeFromShape([...c.input]))
          const w = values(seed + 1, tf.util.sizeFromShape([...filterShape]))
          const dy = values(seed + 2, tf.util.sizeFromShape([...outputShape(c)]))
          const expected = depthwiseGradients(c, x, w, dy)
          const convolve = (x: tf.Tensor, w: tf.Tensor): tf.Tensor =>
            tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, c.stride, c.padding)
          const found = await valuesOn(engine, () => {
            const inputs = [tensor(x, c.input), tensor(w, filterShape)]
            return [convolve(inputs[0], inputs[1]), ...tf.grads(convolve)(inputs, tensor(dy, outputShape(c)))]
          })
          expectGradients(found, expected)
        }),
        runs,
      )
    })

    it('multiply matrices, batched, broadcast and transposed, with bias and activation', async () => {
      const shapes = fc.record({
        batch: fc.integer({ min: 1, max: 3 }),
        oneLeft: fc.boolean(),
        m: fc.integer({ min: 1, max: 12 }),
        k: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 49, max: 130 })),
        n: fc.integer({ min: 1, max: 12 }),
        transposeA: fc.boolean(),
        transposeB: fc.boolean(),
        activation: fc.constantFrom('linear' as const, 'relu' as const, 'sigmoid' as const),
        bias: fc.boolean(),
      })
      await fc.assert(
        fc.asyncProperty(shapes, fc.nat(), async (s, seed) => {
          const { batch, m, k, n, transposeA, transposeB } = s
          const leftBatch = s.oneLeft ? 1 : batch
          const a = values(seed, leftBatch * m * k)
          const b = values(seed + 1, batch * k * n)
          const biases = values(seed + 2, n)
          const expected = Array.from({ length: batch }, (_, i) => {
            const left = a.subarray((s.oneLeft ? 0 : i) * m * k)
            return [...matrixProduct([m, k, n], left, b.subarray(i * k * n), transposeA, transposeB)]
          }).flat()
          const activate = {
            linear: (v: number) => v,
            relu: (v: number) => Math.max(0, v),
            sigmoid: (v: number) => 1 / (1 + Math.exp(-v)),
          }
          const fused = expected.map((v, i) => activate[s.activation](v + (s.bias ? biases[i % n] : 0)))
          const [plain, y] = await valuesOn(engine, () => {
            const left = tensor(a, transposeA ? [leftBatch, k, m] : [leftBatch, m, k])
            const right = tensor(b, transposeB ? [batch, n, k] : [batch, k, n])
            const operands = { a: left, b: right, transposeA, transposeB }
            const plain = tf.matMul(left, right, transposeA, transposeB)
            expect(plain.shape).to.deep.equal([batch, m, n])
            const bias = s.bias ? { bias: tf.tensor1d(biases) } : {}
            return [plain, tf.fused.matMul({ ...operands, activation: s.activation, ...bias })]
          })
          expect(relativeDifference(plain, expected), 'matMul').to.be.below(tolerance)
          expect(relativeDifference(y, fused), 'fused').to.be.below(tolerance)
        }),
        runs,
      )
    })
  })
}

describe('kernels of the wasm engine alone', () => {
  it('compute the logistic function and swish with its gradient', async () => {
    const x = Float32Array.from([-200, -90, -20, -3.3, -1, -1e-4, 0, 0.3, 1, 2.5, 17, 90, 200])
    const logistic = (v: number): number => 1 / (1 + Math.exp(-v))
    const swish = (v: tf.Tensor): tf.Tensor => tf.engine().runKernel('NetcSwish', { x: v })
    const [probabilities, products, slopes] = await valuesOn('wasm', () => {
      const input = tf.tensor1d(x)
      return [tf.sigmoid(input), swish(input), tf.grad(swish)(input)]
    })
    expect(relativeDifference(probabilities, Array.from(x, logistic))).to.be.below(1e-6)
    expect(
      relativeDifference(
        products,
        Array.from(x, (v) => v * logistic(v)),
      ),
    ).to.be.below(1e-6)
    const expected = Array.from(x, (v) => logistic(v) * (1 + v * (1 - logistic(v))))
    expect(relativeDifference(slopes, expected)).to.be.below(1e-6)
  })
})
