import * as tf from '@tensorflow/tfjs-core'
import * as layers from '@tensorflow/tfjs-layers'
import { expect } from 'chai'
import fc from 'fast-check'
import type { EngineName } from '../../../../runtime/engines/engine.js'
import { kernelNames } from '../../../../runtime/engines/operations/batch-normalization.js'
import { needsEngine, valuesOn } from '../../helpers/engines.js'
import { normalization, relativeDifference, values } from '../reference.js'

const tolerance = 1e-4
/** A GPU in software compiles for a second or so each kind of program. */
const runsOn = { wasm: { seed: 11, numRuns: 40 }, webgpu: { seed: 11, numRuns: 10 } } as const

function tensor(data: Float32Array, shape: readonly number[]): tf.Tensor {
  return tf.tensor(data, [...shape])
}

/** What `f` gives on the cpu engine and on another. */
async function onBoth(engine: EngineName, f: () => tf.Tensor[]): Promise<[cpu: Float32Array[], found: Float32Array[]]> {
  return [await valuesOn('cpu', f), await valuesOn(engine, f)]
}

function runAll(kernel: string, inputs: tf.NamedTensorMap, attributes: object): tf.Tensor[] {
  const outputs: tf.Tensor | tf.Tensor[] = tf.engine().runKernel(kernel, inputs, attributes as tf.NamedAttrMap)
  return outputs as tf.Tensor[]
}

function expectClose(actual: readonly Float32Array[], expected: readonly ArrayLike<number>[], what: string): void {
  expect(actual.length).to.equal(expected.length)
  for (const [i, value] of actual.entries()) {
    expect(relativeDifference(value, expected[i]), `${what}, output ${i}`).to.be.below(tolerance)
  }
}

const shapes = fc.oneof(
  fc.tuple(fc.integer({ min: 2, max: 9 }), fc.integer({ min: 1, max: 37 })),
  fc.tuple(
    fc.integer({ min: 1, max: 3 }),
    fc.integer({ min: 2, max: 7 }),
    fc.integer({ min: 2, max: 7 }),
    fc.integer({ min: 1, max: 37 }),
  ),
)

for (const engine of ['wasm', 'webgpu'] as const) {
  describe(`layers on the ${engine} engine`, () => {
    needsEngine(engine)
    const runs = runsOn[engine]

    it('normalise batches and differentiate as the definition does', async () => {
      await fc.assert(
        fc.asyncProperty(shapes, fc.nat(), fc.constantFrom(0, 5, -200), async (shape, seed, offset) => {
          const channels = shape[shape.length - 1]
          const size = tf.util.sizeFromShape([...shape])
          const x = values(seed, size).map((value) => value + offset)
          const dy = values(seed + 1, size)
          const [gamma, beta] = [values(seed + 2, channels), values(seed + 3, channels)]
          const found = await valuesOn(engine, () => {
            const layer = layers.layers.batchNormalization({ momentum: 0.9 })
            layer.build([null, ...shape.slice(1)])
            layer.setWeights([tf.tensor1d(gamma), tf.tensor1d(beta), tf.zeros([channels]), tf.ones([channels])])
            const variables = layer.trainableWeights.map((weight) => weight.read() as tf.Variable)
            const input = tensor(x, shape)
            const y = layer.apply(input, { training: true }) as tf.Tensor
            const moved = layer
              .getWeights()
              .slice(2)
              .map((average) => tf.clone(average))
            const [dx] = tf.grads((input: tf.Tensor) => layer.apply(input, { training: true }) as tf.Tensor)(
              [input],
              tensor(dy, shape),
            )
            const { grads } = tf.variableGrads(
              () => tf.sum(tf.mul(layer.apply(input, { training: true }) as tf.Tensor, tensor(dy, shape))),
              variables,
            )
            const out = [y, dx, ...variables.map(({ name }) => grads[name]), ...moved]
            tf.dispose(layer.weights.map((weight) => weight.read()))
            return out
          })
          const expected = normalization(x, dy, gamma, beta, 1e-3)
          const movedMean = expected.means.map((mean) => 0.1 * mean)
          const movedVariance = expected.variances.map((variance) => 0.9 + 0.1 * variance)
          const { y, dx, dgamma, dbeta } = expected
          expectClose(found, [y, dx, dgamma, dbeta, movedMean, movedVariance], 'batch normalisation')
        }),
        runs,
      )
    })

    it('normalise the parts of a batch apart', async () => {
      const [shape, channels, sides] = [[6, 3, 2, 5], 5, 3]
      const size = tf.util.sizeFromShape(shape)
      const [x, dy] = [values(1, size), values(2, size)]
      const [gamma, beta] = [values(3, channels), values(4, channels)]
      const attributes = { epsilon: 1e-3, sides }
      const found = await valuesOn(engine, () => {
        const inputs = { x: tensor(x, shape), gamma: tf.tensor1d(gamma), beta: tf.tensor1d(beta) }
        const [y, mean, variance] = runAll(kernelNames.forward, inputs, attributes)
        const { x: image, gamma: factor } = inputs
        const given = { dy: tensor(dy, shape), x: image, gamma: factor, mean, variance }
        return [y, mean, variance, ...runAll(kernelNames.gradient, given, attributes)]
      })
      const parts = Array.from({ length: sides }, (_, side) => {
        const [from, to] = [side, side + 1].map((n) => (n * size) / sides)
        return normalization(x.slice(from, to), dy.slice(from, to), gamma, beta, attributes.epsilon)
      })
      const joined = (of: 'y' | 'means' | 'variances' | 'dx') => parts.flatMap((part) => [...part[of]])
      const added = (of: 'dgamma' | 'dbeta') =>
        Array.from({ length: channels }, (_, c) => parts.reduce((sum, part) => sum + part[of][c], 0))
      const expected = [
        joined('y'),
        joined('means'),
        joined('variances'),
        joined('dx'),
        added('dgamma'),
        added('dbeta'),
      ]
      expectClose(found, expected, 'sides')
    })

    it('sum and average over any axes, with gradients, as the cpu engine does', async () => {
      const cases = fc.record({
        shape: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 }),
        pick: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
        keepDims: fc.boolean(),
      })
      await fc.assert(
        fc.asyncProperty(cases, fc.nat(), async ({ shape, pick, keepDims }, seed) => {
          const axes = shape.map((_, axis) => axis).filter((axis) => pick[axis])
          const x = values(seed, tf.util.sizeFromShape(shape))
          for (const reduce of [tf.sum, tf.mean]) {
            const [cpu, found] = await onBoth(engine, () => {
              const f = (x: tf.Tensor): tf.Tensor => reduce(x, axes.length === 0 ? undefined : axes, keepDims)
              const y = f(tensor(x, shape))
              const dy = tensor(values(seed + 1, y.size), y.shape)
              return [y, ...tf.grads(f)([tensor(x, shape)], dy)]
            })
            expectClose(found, cpu, `${reduce.name} over ${axes}`)
          }
        }),
        runs,
      )
    })

    it('sum many rows without losing small ones', async () => {
      const [total] = await valuesOn(engine, () => [tf.sum(tf.fill([300_000, 20], 0.1), 0)])
      for (const value of total) expect(value).to.be.closeTo(300_000 * Math.fround(0.1), 0.01)
    })

    it('differentiate relu, pools, products with one factor a channel, and absolute differences', async () => {
      const functions: Record<string, (x: tf.Tensor) => tf.Tensor> = {
        relu: (x) => tf.relu(x),
        maxPool: (x) => tf.maxPool(x as tf.Tensor4D, 2, 2, 'same'),
        overlappingMaxPool: (x) => tf.maxPool(x as tf.Tensor4D, 3, 2, 'valid'),
        avgPool: (x) => tf.avgPool(x as tf.Tensor4D, 3, 2, 'same'),
        scaled: (x) => tf.mul(x, tf.sigmoid(tf.mean(x, [1, 2], true))),
        distance: (x) => tf.abs(tf.sub(x, tf.reverse(x, 0))),
        crossEntropy: (x) => tf.losses.sigmoidCrossEntropy(tf.ones(x.shape), x),
        crossEntropyOfZeros: (x) => tf.losses.sigmoidCrossEntropy(tf.zeros(x.shape), x),
      }
      for (const [name, f] of Object.entries(functions)) {
        await fc.assert(
          fc.asyncProperty(fc.constantFrom([2, 6, 6, 5], [1, 5, 7, 8], [3, 4, 3, 1]), fc.nat(), async (shape, seed) => {
            const x = values(seed, tf.util.sizeFromShape([...shape]))
            const [cpu, found] = await onBoth(engine, () => {
              const y = f(tensor(x, shape))
              return [y, ...tf.grads(f)([tensor(x, shape)], tensor(values(seed + 1, y.size), y.shape))]
            })
            expectClose(found, cpu, name)
          }),
          { seed: 3, numRuns: 8 },
        )
      }
    })
  })
}
