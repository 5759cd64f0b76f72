import * as tf from '@tensorflow/tfjs-core'
import * as layers from '@tensorflow/tfjs-layers'
import { expect } from 'chai'
import fc from 'fast-check'
import { openEngine } from '../../../../runtime/engines/open.js'
import { comparedEngines, enginesUnderTest, readAll, tellMissingEngines, valuesOn } from '../../helpers/engines.js'
import { normalization, relativeDifference, values } from '../reference.js'

const tolerance = 1e-4
const runs = { seed: 11, numRuns: 40 }

function tensor(data: ArrayLike<number>, shape: readonly number[]): tf.Tensor {
  return tf.tensor(Float32Array.from(data), [...shape])
}

function expectClose(actual: readonly Float32Array[], expected: readonly ArrayLike<number>[], what: string): void {
  expect(actual.length).to.equal(expected.length)
  for (const [i, value] of actual.entries()) {
    expect(relativeDifference(value, expected[i]), `${what}, output ${i}`).to.be.below(tolerance)
  }
}

/** Every engine gives what the cpu engine does. */
async function expectAlike(what: string, compute: () => tf.Tensor[]): Promise<void> {
  const cpu = await valuesOn('cpu', compute)
  for (const { name } of comparedEngines) expectClose(await valuesOn(name, compute), cpu, `${what} on ${name}`)
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

/** Batch normalization in training on the sides one after the other, as the definition does it. */
function normalizedSides(
  x: Float32Array,
  dy: Float32Array,
  [gamma, beta]: readonly [Float32Array, Float32Array],
  sides: number,
): number[][] {
  const size = x.length / sides
  const each = Array.from({ length: sides }, (_, side) => {
    const part = (all: Float32Array) => all.slice(side * size, (side + 1) * size)
    return normalization(part(x), part(dy), gamma, beta, 1e-3)
  })
  const sum = (name: 'dgamma' | 'dbeta') =>
    Array.from(gamma, (_, c) => each.reduce((total, side) => total + side[name][c], 0))
  const moved = (name: 'means' | 'variances', start: number) =>
    Array.from(gamma, (_, c) => each.reduce((average, side) => 0.9 * average + 0.1 * side[name][c], start))
  const joined = (name: 'y' | 'dx') => each.flatMap((side) => [...side[name]])
  return [joined('y'), joined('dx'), sum('dgamma'), sum('dbeta'), moved('means', 0), moved('variances', 1)]
}

/** The layer's output in training, its gradients with respect to input, gamma and beta, and its updated averages. */
function trainedNormalization(x: tf.Tensor, dy: tf.Tensor, weights: readonly tf.Tensor[], sides: number): tf.Tensor[] {
  const layer = layers.layers.batchNormalization({ momentum: 0.9 })
  layer.build([null, ...x.shape.slice(1)])
  const [channels] = weights[0].shape
  layer.setWeights([...weights, tf.zeros([channels]), tf.ones([channels])])
  const variables = layer.trainableWeights.map((weight) => weight.read() as tf.Variable)
  const apply = (input: tf.Tensor) => layer.apply(input, { training: true, sides }) as tf.Tensor
  const y = apply(x)
  const averages = layer.getWeights().slice(2)
  const moved = averages.map((average) => tf.mul(average, 1))
  const gradients = tf.grads((input: tf.Tensor) => apply(input))([x, ...variables], dy)
  tf.dispose(layer.weights.map((weight) => weight.read()))
  return [y, ...gradients, ...moved]
}

describe('batch normalization', () => {
  tellMissingEngines()
  for (const { name } of enginesUnderTest) {
    it(`is its definition, forward and backward, for each side of a batch (${name})`, async () => {
      await openEngine(name)
      const offsets = fc.constantFrom(0, 5, -200)
      await fc.assert(
        fc.asyncProperty(shapes, fc.nat(), offsets, fc.constantFrom(1, 2), async (one, seed, offset, sides) => {
          const shape = [one[0] * sides, ...one.slice(1)]
          const channels = shape[shape.length - 1]
          const size = tf.util.sizeFromShape(shape)
          const x = values(seed, size).map((value) => value + offset)
          const dy = values(seed + 1, size)
          const weights = [values(seed + 2, channels), values(seed + 3, channels)] as const
          const found = await readAll(() =>
            trainedNormalization(
              tensor(x, shape),
              tensor(dy, shape),
              weights.map((each) => tensor(each, [channels])),
              sides,
            ),
          )
          expectClose(found, normalizedSides(x, dy, weights, sides), `${sides} sides of ${shape}`)
        }),
        runs,
      )
    })
  }
})

describe('layers', () => {
  tellMissingEngines()

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
          await expectAlike(`${reduce.name} over ${axes}`, () => {
            const f = (x: tf.Tensor): tf.Tensor => reduce(x, axes.length === 0 ? undefined : axes, keepDims)
            const y = f(tensor(x, shape))
            const dy = tensor(values(seed + 1, y.size), y.shape)
            return [y, ...tf.grads(f)([tensor(x, shape)], dy)]
          })
        }
      }),
      runs,
    )
  })

  it('sum many rows without losing small ones', async () => {
    const [total] = await valuesOn('wasm', () => [tf.sum(tf.fill([300_000, 20], 0.1), 0)])
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
          await expectAlike(name, () => {
            const y = f(tensor(x, shape))
            return [y, ...tf.grads(f)([tensor(x, shape)], tensor(values(seed + 1, y.size), y.shape))]
          })
        }),
        { seed: 3, numRuns: 8 },
      )
    }
  })
})
