/** Pairwise distances on every engine, by kernels or composed, against their definition in float64. */
import * as tf from '@tensorflow/tfjs-core'
import { expect } from 'chai'
import fc from 'fast-check'
import { composedDistances, composedSigns } from '../../../runtime/engines/gradients/pairwise-composed.js'
import {
  type Power,
  pairwiseContracts,
  pairwiseDistance,
} from '../../../runtime/engines/gradients/pairwise-distance.js'
import { openEngine } from '../../../runtime/engines/open.js'
import { enginesUnderTest, tellMissingEngines, valuesOn } from '../helpers/engines.js'
import { numericalGradient } from '../helpers/finite-differences.js'
import { relativeDifference, values } from './reference.js'

const tolerance = 1e-5

interface Shape {
  readonly n: number
  readonly m: number
  readonly features: number
}

/**
 * Square and not, below and beyond a tile, a block and a piece of rows; most numbers of features are no multiple of
 * four.
 */
const shapes: readonly Shape[] = [
  { n: 1, m: 1, features: 1 },
  { n: 4, m: 4, features: 16 },
  { n: 7, m: 3, features: 13 },
  { n: 3, m: 70, features: 1030 },
  { n: 37, m: 66, features: 50 },
]
const anyShape = fc.record({
  n: fc.integer({ min: 1, max: 40 }),
  m: fc.integer({ min: 1, max: 70 }),
  features: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1020, max: 1030 })),
})

/** Multiples of 1/8, many of which are equal: there the slope is 0. */
const coarse = (seed: number, count: number): Float32Array =>
  values(seed, count).map((value) => Math.round(value * 8) / 8)

function distances({ n, m, features }: Shape, [a, b, w]: readonly ArrayLike<number>[], power: Power): Float64Array {
  const out = new Float64Array(n * m)
  for (let i = 0; i < n; i++)
    for (let j = 0; j < m; j++)
      for (let k = 0; k < features; k++)
        out[i * m + j] += w[k] * Math.abs(a[i * features + k] - b[j * features + k]) ** power
  return out
}

/** The gradients of `sum(dy * distances)`, from the definition. */
function slopes({ n, m, features }: Shape, [a, b, w, dy]: readonly ArrayLike<number>[], power: Power): Float64Array[] {
  const [da, db, dw] = [n * features, m * features, features].map((size) => new Float64Array(size))
  for (let i = 0; i < n; i++)
    for (let j = 0; j < m; j++)
      for (let k = 0; k < features; k++) {
        const difference = a[i * features + k] - b[j * features + k]
        const slope = dy[i * m + j] * w[k] * (power === 1 ? Math.sign(difference) : 2 * difference)
        da[i * features + k] += slope
        db[j * features + k] -= slope
        dw[k] += dy[i * m + j] * Math.abs(difference) ** power
      }
  return [da, db, dw]
}

/** What is off in the distance and its gradients on the engine that is named. */
async function check(engine: string, shape: Shape, power: Power, seed: number): Promise<void> {
  const { n, m, features } = shape
  const [a, b, w] = [n * features, m * features, features].map((size, index) => coarse(seed + index, size))
  const dy = values(seed + 3, n * m)
  const found = await valuesOn(engine as never, () => {
    const inputs = [tf.tensor(a, [n, features]), tf.tensor(b, [m, features]), tf.tensor1d(w)]
    const measure = (a: tf.Tensor, b: tf.Tensor, w: tf.Tensor): tf.Tensor =>
      pairwiseDistance(a as tf.Tensor2D, b as tf.Tensor2D, w as tf.Tensor1D, power)
    return [measure(inputs[0], inputs[1], inputs[2]), ...tf.grads(measure)(inputs, tf.tensor(dy, [n, m]))]
  })
  const expected = [distances(shape, [a, b, w], power), ...slopes(shape, [a, b, w, dy], power)]
  for (const [index, name] of ['distance', 'da', 'db', 'dw'].entries()) {
    const of = `${name} of ${n}x${m}x${features}, power ${power}`
    expect(relativeDifference(found[index], expected[index]), of).to.be.below(tolerance)
  }
}

describe('pairwise distances', () => {
  tellMissingEngines()

  it('have slopes in the reference that finite differences agree with', () => {
    const shape = { n: 2, m: 3, features: 4 }
    const [a, b, w, dy] = [8, 12, 4, 6].map((size, index) => values(index + 1, size))
    for (const power of [1, 2] as const) {
      const given = [a, b, w]
      const expected = slopes(shape, [...given, dy], power)
      for (const [index, x] of given.entries()) {
        const f = (moved: Float64Array) => distances(shape, given.with(index, moved as never), power)
        expect(relativeDifference(expected[index], numericalGradient(f, x, dy))).to.be.below(1e-8)
      }
    }
  })

  for (const { name, trials } of enginesUnderTest) {
    it(`are what the definition says on ${name}, with the gradients`, async () => {
      for (const shape of shapes) for (const power of [1, 2] as const) await check(name, shape, power, 5)
      await fc.assert(
        fc.asyncProperty(anyShape, fc.constantFrom(1 as const, 2 as const), fc.nat(), (shape, power, seed) =>
          check(name, shape, power, seed),
        ),
        { seed: 11, numRuns: Math.min(trials, 12) },
      )
    }).timeout(60_000)

    it(`leave no tensors on ${name}, and run its kernels if it has any of netc's`, async () => {
      await openEngine(name)
      const before = tf.memory().numTensors
      const { kernels } = await tf.profile(() =>
        tf.tidy(() => {
          const measure = (x: tf.Tensor) => pairwiseDistance(x as tf.Tensor2D, x as tf.Tensor2D, tf.ones([5]), 1)
          tf.grad(measure)(tf.ones([3, 5]))
        }),
      )
      expect(tf.memory().numTensors).to.equal(before)
      const [distance, signs] = Object.values(pairwiseContracts).map((contract) => contract.name)
      const ran = kernels.map((kernel) => kernel.name).filter((kernel) => kernel === distance || kernel === signs)
      const ours = tf.getKernel('NetcBatchNormalization', tf.getBackend()) !== undefined
      expect(ran).to.deep.equal(ours ? [distance, signs, signs] : [])
    })
  }

  it('are composed in blocks of at most the given number of differences', async () => {
    await openEngine('cpu')
    const shape = { n: 5, m: 7, features: 3 }
    const [a, b, w, g] = [15, 21, 3, 35].map((size, index) => coarse(index + 1, size))
    const [wholeSlopes] = slopes(shape, [a, b, [1, 1, 1], g], 1)
    for (const atOnce of [1, 3, 10, 22, 50, 1000]) {
      let largest = 0
      const found = await tf.profile(() => {
        const [left, right] = [tf.tensor2d(a, [5, 3]), tf.tensor2d(b, [7, 3])]
        return [
          composedDistances(left, right, tf.tensor1d(w), 1, atOnce),
          composedSigns(left, right, tf.tensor2d(g, [5, 7]), atOnce),
        ]
      })
      for (const { name, outputShapes } of found.kernels) {
        if (name === 'Sub') largest = Math.max(largest, tf.util.sizeFromShape(outputShapes[0]))
      }
      expect(largest).to.be.at.most(Math.max(atOnce, 3))
      const [sums, signs] = (found.result as unknown as tf.Tensor[]).map((tensor) => tensor.dataSync() as Float32Array)
      expect(relativeDifference(sums, distances(shape, [a, b, w], 1))).to.be.below(1e-6)
      expect(relativeDifference(signs, wholeSlopes)).to.be.below(1e-6)
    }
  })

  it('refuse rows that differ in length', async () => {
    await openEngine('cpu')
    const compare = () => tf.tidy(() => pairwiseDistance(tf.ones([2, 3]), tf.ones([2, 4]), tf.ones([3]), 1))
    expect(compare).to.throw('cannot compare [2,3] with [2,4] with weights [3]')
  })
})
