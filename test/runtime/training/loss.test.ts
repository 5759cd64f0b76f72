import type { Scalar } from '@tensorflow/tfjs-core'
import { expect } from 'chai'
import type { Tf } from '../../../runtime/base/tf.js'
import { openEngine } from '../../../runtime/engines/open.js'
import { crossEntropyOfLogits, crossEntropyOfProbabilities } from '../../../runtime/training/loss.js'

describe('the loss', () => {
  let tf: Tf
  before(async () => {
    ;({ tf } = await openEngine('cpu'))
  })
  const number = (compute: () => Scalar): number => tf.tidy(() => compute().dataSync()[0])
  const ofLogits = (logits: number[], labels: number[]) =>
    number(() => crossEntropyOfLogits(tf, tf.tensor1d(logits), tf.tensor1d(labels)))

  it('is the mean of -log of what was right', () => {
    const expected = (Math.log(2) + Math.log(1 + Math.exp(2)) + Math.log(1 + Math.exp(3))) / 3
    expect(ofLogits([0, 2, -3], [1, 0, 1])).to.be.closeTo(expected, 1e-6)
    const probabilities = [0.5, 1 / (1 + Math.exp(-2)), 1 / (1 + Math.exp(3))]
    const same = number(() => crossEntropyOfProbabilities(tf, tf.tensor1d(probabilities), tf.tensor1d([1, 0, 1])))
    expect(same).to.be.closeTo(expected, 1e-6)
  })

  it('neither overflows nor vanishes for extreme logits, where the clipped form stops at 16', () => {
    expect(ofLogits([500, -500], [0, 1])).to.equal(500)
    expect(ofLogits([500, -500], [1, 0])).to.equal(0)
    expect(ofLogits([-20], [0])).to.be.closeTo(Math.exp(-20), 1e-14)
    const clipped = number(() => crossEntropyOfProbabilities(tf, tf.tensor1d([1]), tf.tensor1d([0])))
    expect(clipped).to.be.within(15.8, 16.2)
  })

  it('has the gradient (sigmoid - label) / pairs', () => {
    const gradient = tf.tidy(() => {
      const labels = tf.tensor1d([1, 0, 1, 0])
      const of = tf.grad((logits) => tf.mul(3, crossEntropyOfLogits(tf, logits as never, labels)) as Scalar)
      return of(tf.tensor1d([0, 2, -300, 300])).dataSync()
    })
    const expected = [(3 * -0.5) / 4, 3 / (1 + Math.exp(-2)) / 4, -3 / 4, 3 / 4]
    for (const [index, value] of [...gradient].entries()) expect(value).to.be.closeTo(expected[index], 1e-6)
  })
})
