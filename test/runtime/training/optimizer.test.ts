import type { Variable } from '@tensorflow/tfjs-core'
import { expect } from 'chai'
import { openEngine } from '../../../runtime/engines/open.js'
import { createSgd } from '../../../runtime/training/optimizer.js'
import type { Tf } from '../../../runtime/training/tf.js'

describe('stochastic gradient descent', () => {
  let tf: Tf
  before(async () => {
    ;({ tf } = await openEngine('cpu'))
  })

  it('does three steps as written out by hand, and keeps only its velocities', () => {
    const before = tf.memory().numTensors
    const weight = tf.tidy(() => tf.variable(tf.tensor1d([1, -2]))) as Variable
    const sgd = createSgd(tf, new Map([['w', weight]]))
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
      tf.tidy(() => sgd.step({ [weight.name]: tf.tensor1d(gradient) }, rate, momentum))
      expect(tf.memory().numTensors).to.equal(held)
    }
    const expected = { w: [0.458, -1.476], v: [-0.182, 0.104] }
    for (const [index, value] of [...weight.dataSync()].entries()) expect(value).to.be.closeTo(expected.w[index], 1e-6)
    const velocity = sgd.velocities.get('w')!.dataSync()
    for (const [index, value] of [...velocity].entries()) expect(value).to.be.closeTo(expected.v[index], 1e-6)
    sgd.dispose()
    weight.dispose()
    expect(tf.memory().numTensors).to.equal(before)
  })
})
