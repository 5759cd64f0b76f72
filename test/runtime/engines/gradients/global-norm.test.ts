import * as tf from '@tensorflow/tfjs-core'
import { expect } from 'chai'
import { clipScale, globalNorm } from '../../../../runtime/engines/gradients/global-norm.js'
import { readAll } from '../../helpers/engines.js'
import { onEveryEngine, random, tensorsOf } from './optimizer-cases.js'

onEveryEngine('the global norm of gradients', () => {
  const one = async (compute: () => tf.Tensor): Promise<number> => (await readAll(() => [compute()]))[0][0]

  it('is the root of the sum of all squares', async () => {
    const gradients = random(1)
    const square = gradients.flatMap((each) => [...each]).reduce((sum, value) => sum + value * value, 0)
    const before = tf.memory().numTensors
    expect((await one(() => globalNorm(tensorsOf(gradients)))) / Math.sqrt(square)).to.be.closeTo(1, 1e-6)
    expect(tf.memory().numTensors).to.equal(before)
    expect(await one(() => globalNorm([tf.tensor1d([3, 0]), tf.scalar(-4)]))).to.be.closeTo(5, 1e-6)
  })

  it('holds for many equal values, which a sum in float32 rounds all one way', async () => {
    const count = 3_000_001
    const norm = await one(() => globalNorm([tf.fill([count], Math.fround(0.1)), tf.scalar(1000)]))
    expect(norm / Math.sqrt(1e6 + count * Math.fround(0.1) ** 2)).to.be.closeTo(1, 1e-6)
  })

  it('is 0 without gradients, or with zeros only', async () => {
    expect(await one(() => globalNorm([]))).to.equal(0)
    expect(await one(() => globalNorm([tf.zeros([5]), tf.zeros([2, 3])]))).to.equal(0)
  })

  it('gives the scale that brings it down to the most that it may be', async () => {
    for (const [norm, most, scale] of [
      [0, 1, 1],
      [0.3, 1, 1],
      [1, 1, 1],
      [4, 1, 0.25],
      [3, 0.75, 0.25],
      [1e30, 2, 2e-30],
    ]) {
      const found = await one(() => clipScale(tf.scalar(norm), most))
      expect(found / scale, `${norm} to ${most}`).to.be.closeTo(1, norm < most ? 0 : 1e-6)
    }
  })
})
