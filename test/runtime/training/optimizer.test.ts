import type { Variable } from '@tensorflow/tfjs-core'
import { expect } from 'chai'
import type { Tf } from '../../../runtime/base/tf.js'
import { openEngine } from '../../../runtime/engines/open.js'
import { createSgd } from '../../../runtime/training/optimizer.js'
import { enginesUnderTest, readAll, tellMissingEngines } from '../helpers/engines.js'

describe('stochastic gradient descent', () => {
  tellMissingEngines()
  for (const { name: engine } of enginesUnderTest)
    describe(`on ${engine}`, () => {
      let tf: Tf
      before(async () => {
        ;({ tf } = await openEngine(engine))
      })

      const variableOf = (values: readonly number[], shape = [values.length]) =>
        tf.tidy(() => tf.variable(tf.tensor([...values], shape))) as Variable

      it('does three steps as written out by hand, and keeps only its velocities', async () => {
        const before = tf.memory().numTensors
        const weight = variableOf([1, -2])
        const sgd = createSgd(tf, new Map([['w', { variable: weight, l2: 0 }]]))
        const held = tf.memory().numTensors
        // v = m v - lr g; w += v, with lr 0.1, 0.1, 0.05 and m 0.5, 0.6, 0.7:
        // v1 = [-0.1, 0.2]           w1 = [0.9, -1.8]
        // v2 = [-0.06-0.2, 0.12+0.1] w2 = [0.64, -1.58]
        // v3 = [-0.182, 0.154-0.05]  w3 = [0.458, -1.476]
        const steps: [number[], number, number][] = [
          [[1, -2], 0.1, 0.5],
          [[2, -1], 0.1, 0.6],
          [[0, 1], 0.05, 0.7],
        ]
        for (const [gradient, rate, momentum] of steps) {
          await readAll(() => [sgd.step({ [weight.name]: tf.tensor1d(gradient) }, rate, momentum)])
          expect(tf.memory().numTensors).to.equal(held)
        }
        const expected = { w: [0.458, -1.476], v: [-0.182, 0.104] }
        close(await weight.data(), expected.w)
        close(await sgd.velocities.get('w')!.data(), expected.v)
        sgd.dispose()
        weight.dispose()
        expect(tf.memory().numTensors).to.equal(before)
      })

      it('adds 2 l2 w to the gradient, and tells the sum of l2 w^2 before the step', async () => {
        const weights = { a: variableOf([1, -2, 3, 0.5, -1]), b: variableOf([2]), c: variableOf([4]) }
        const l2 = { a: 0.01, b: 0.5, c: 0 }
        const names = Object.keys(weights) as (keyof typeof weights)[]
        const sgd = createSgd(tf, new Map(names.map((name) => [name, { variable: weights[name], l2: l2[name] }])))
        const step = () =>
          readAll(() => {
            const gradients = names.map((name) => [weights[name].name, tf.ones(weights[name].shape)])
            return [sgd.step(Object.fromEntries(gradients), 0.1, 0.9)]
          })
        // 0.01 (1 + 4 + 9 + 0.25 + 1) + 0.5 * 4
        expect((await step())[0][0]).to.be.closeTo(0.1525 + 2, 1e-6)
        close(
          await weights.a.data(),
          [1, -2, 3, 0.5, -1].map((w) => w - 0.1 * (1 + 0.02 * w)),
        )
        close(await weights.b.data(), [2 - 0.1 * (1 + 2)])
        close(await weights.c.data(), [3.9])
        expect((await step())[0][0]).to.be.closeTo(
          0.5 * 1.7 ** 2 + 0.01 * (0.898 ** 2 + 2.096 ** 2 + 2.894 ** 2 + 0.399 ** 2 + 1.098 ** 2),
          1e-5,
        )
        sgd.dispose()
        tf.dispose(weights)
      })

      it('moves weights of many floats, whose step is cut into parts', async () => {
        const count = 600_003
        const values = Array.from({ length: count }, (_, i) => ((i * 7919) % 101) / 101)
        const weight = variableOf(values)
        const sgd = createSgd(tf, new Map([['w', { variable: weight, l2: 0.001 }]]))
        const [[penalty]] = await readAll(() => [sgd.step({ [weight.name]: tf.neg(weight) }, 0.5, 0)])
        const square = values.reduce((sum, value) => sum + value * value, 0)
        expect(penalty / (0.001 * square)).to.be.closeTo(1, 1e-5)
        const moved = await weight.data()
        for (let i = 0; i < count; i += 997) expect(moved[i]).to.be.closeTo(values[i] * (1 + 0.5 * 0.998), 1e-6)
        sgd.dispose()
        weight.dispose()
      })

      it('leaves a clone of a weight as it was, and what is computed of the weight is of the new one', async () => {
        const weight = variableOf([1, 0, 0, 2], [1, 1, 2, 2])
        const clone = tf.clone(weight)
        const sgd = createSgd(tf, new Map([['w', { variable: weight, l2: 0 }]]))
        const image = tf.tensor4d([1, 10], [1, 1, 1, 2])
        const convolved = async () => (await readAll(() => [tf.conv2d(image, weight as never, 1, 'valid')]))[0]
        const multiplied = async () =>
          (await readAll(() => [tf.matMul(tf.reshape(image, [1, 2]), tf.reshape(weight, [2, 2]))]))[0]
        close(await convolved(), [1, 20])
        close(await multiplied(), [1, 20])
        await readAll(() => [sgd.step({ [weight.name]: tf.onesLike(weight) }, 1, 0)])
        close(await clone.data(), [1, 0, 0, 2])
        close(await convolved(), [-10, 9])
        close(await multiplied(), [-10, 9])
        clone.dispose()
        // Again, now that nothing shares the memory of the weight.
        await readAll(() => [sgd.step({ [weight.name]: tf.onesLike(weight) }, 1, 0)])
        close(await convolved(), [-21, -2])
        close(await multiplied(), [-21, -2])
        sgd.dispose()
        tf.dispose([weight, image])
      })
    })
})

function close(actual: ArrayLike<number>, expected: readonly number[]): void {
  expect(actual.length).to.equal(expected.length)
  for (const [index, value] of Array.from(actual).entries()) expect(value).to.be.closeTo(expected[index], 1e-5)
}
