import type { Scalar } from '@tensorflow/tfjs-core'
import { expect } from 'chai'
import type { Tf } from '../../../../runtime/base/tf.js'
import { openEngine } from '../../../../runtime/engines/open.js'
import { crossEntropyOfLogits, softmaxCrossEntropy } from '../../../../runtime/training/objectives/cross-entropy.js'

describe('cross-entropy', () => {
  let tf: Tf
  before(async () => {
    ;({ tf } = await openEngine('cpu'))
  })
  const numbers = (compute: () => Iterable<number>): number[] => tf.tidy(() => [...compute()] as never)
  const ofLogits = (logits: number[], labels: number[]) =>
    numbers(() => crossEntropyOfLogits(tf, tf.tensor1d(logits), tf.tensor1d(labels)).dataSync())[0]

  it('is the mean of -log of what was right', () => {
    const expected = (Math.log(2) + Math.log(1 + Math.exp(2)) + Math.log(1 + Math.exp(3))) / 3
    expect(ofLogits([0, 2, -3], [1, 0, 1])).to.be.closeTo(expected, 1e-6)
  })

  it('neither overflows nor vanishes for extreme logits', () => {
    expect(ofLogits([500, -500], [0, 1])).to.equal(500)
    expect(ofLogits([500, -500], [1, 0])).to.equal(0)
    expect(ofLogits([-20], [0])).to.be.closeTo(Math.exp(-20), 1e-14)
  })

  it('has the gradient (sigmoid - label) / pairs', () => {
    const gradient = numbers(() => {
      const labels = tf.tensor1d([1, 0, 1, 0])
      const of = tf.grad((logits) => tf.mul(3, crossEntropyOfLogits(tf, logits as never, labels)) as Scalar)
      return of(tf.tensor1d([0, 2, -300, 300])).dataSync()
    })
    const expected = [(3 * -0.5) / 4, 3 / (1 + Math.exp(-2)) / 4, -3 / 4, 3 / 4]
    for (const [index, value] of gradient.entries()) expect(value).to.be.closeTo(expected[index], 1e-6)
  })

  it('of a softmax neither overflows nor vanishes, in value and gradient', () => {
    const [wrong, right, ...gradient] = numbers(() => {
      const target = tf.tensor2d([[1, 0, 0]])
      const of = (logits: number[]) => softmaxCrossEntropy(tf, tf.tensor2d([logits]), target, tf.tensor2d([[1]]))
      const slope = tf.grad((logits) => softmaxCrossEntropy(tf, logits, target, tf.tensor2d([[2]])))
      const values = [of([-500, 500, 0]), of([500, -500, 0]), slope(tf.tensor2d([[-500, 500, 0]]))]
      return values.flatMap((value) => [...value.dataSync()])
    })
    expect([wrong, right]).to.deep.equal([1000, 0])
    expect(gradient).to.deep.equal([-2, 2, 0])
  })
})
