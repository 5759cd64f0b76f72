import * as tf from '@tensorflow/tfjs-core'
import { expect } from 'chai'
import { openEngine } from '../../../runtime/engines/open.js'

type Operation = (x: tf.Tensor) => tf.Tensor

/** An operation that reports the number of tensors when its gradient is taken. */
function probe(seen: number[]): Operation {
  return tf.customGrad((x) => ({
    value: tf.mul(x as tf.Tensor, 1),
    gradFunc: (dy: tf.Tensor) => {
      seen.push(tf.memory().numTensors)
      return tf.mul(dy, 1)
    },
  })) as unknown as Operation
}

describe('back-propagation', () => {
  before(async () => {
    await openEngine('wasm')
  })

  it('adds up the gradients of a value that is used several times', () => {
    tf.tidy(() => {
      const f: Operation = (x) => tf.add(tf.add(tf.mul(x, x), tf.mul(3, x)), tf.mul(x, tf.square(x)))
      const x = tf.tensor1d([1, -2, 0.5])
      const expected = [1, -2, 0.5].map((x) => 2 * x + 3 + 3 * x * x)
      expect(Array.from(tf.grad(f)(x).dataSync())).to.deep.equal(expected)
    })
  })

  it('takes a gradient function that gives the same tensor for two inputs, or the one that it was given', () => {
    tf.tidy(() => {
      const sum = tf.customGrad((a, b) => ({
        value: tf.add(a as tf.Tensor, b as tf.Tensor),
        gradFunc: (dy: tf.Tensor) => [dy, dy],
      })) as unknown as (a: tf.Tensor, b: tf.Tensor) => tf.Tensor
      const f = (a: tf.Tensor, b: tf.Tensor): tf.Tensor => sum(sum(a, b), sum(a, tf.mul(b, 2)))
      const dy = tf.tensor1d([5, 7])
      const [da, db] = tf.grads(f)([tf.tensor1d([1, 2]), tf.tensor1d([3, 4])], dy)
      expect(Array.from(da.dataSync())).to.deep.equal([10, 14])
      expect(Array.from(db.dataSync())).to.deep.equal([15, 21])
      expect(dy.isDisposed, 'what the caller gave').to.equal(false)
    })
  })

  it('differentiates gradients', () => {
    tf.tidy(() => {
      const cube: Operation = (x) => tf.mul(x, tf.mul(x, x))
      const second = tf.grad((x) => tf.grad(cube)(x))(tf.tensor1d([2, -3]))
      expect(Array.from(second.dataSync())).to.deep.equal([12, -18])
    })
  })

  it('gives nothing for a variable that the value does not depend on', () => {
    tf.tidy(() => {
      const [used, unused] = [tf.variable(tf.scalar(3)), tf.variable(tf.scalar(4))]
      const { value, grads } = tf.variableGrads(() => tf.square(used), [used, unused])
      expect(value.dataSync()[0]).to.equal(9)
      expect(grads[used.name].dataSync()[0]).to.equal(6)
      expect(grads[unused.name]).to.equal(undefined)
      tf.dispose([used, unused])
    })
    expect(() => tf.tidy(() => tf.grad(() => tf.scalar(1))(tf.scalar(2)))).to.throw('does not compute y from x')
  })

  it('differentiates fused convolutions in the requested inputs', () => {
    tf.tidy(() => {
      const x = tf.randomNormal([2, 7, 6, 3], 0, 1, 'float32', 1)
      const filter = tf.randomNormal([3, 3, 3, 4], 0, 1, 'float32', 2)
      const bias = tf.randomNormal([4], 0, 1, 'float32', 3)
      const fused = (x: tf.Tensor, filter: tf.Tensor, bias: tf.Tensor): tf.Tensor =>
        tf.fused.conv2d({ x: x as tf.Tensor4D, filter: filter as tf.Tensor4D, strides: 2, pad: 'same', bias })
      const plain = (x: tf.Tensor, filter: tf.Tensor, bias: tf.Tensor): tf.Tensor =>
        tf.add(tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 2, 'same'), bias)
      const close = (actual: readonly tf.Tensor[], expected: readonly tf.Tensor[]): void => {
        for (const [i, tensor] of actual.entries()) {
          expect(tf.max(tf.abs(tf.sub(tensor, expected[i]))).dataSync()[0]).to.be.below(1e-4)
        }
      }
      const all = tf.grads(plain)([x, filter, bias])
      close(tf.grads(fused)([x, filter, bias]), all)
      close(tf.grads((filter, bias) => fused(x, filter, bias))([filter, bias]), all.slice(1))
      close(tf.grads((x) => fused(x, filter, bias))([x]), all)
      // Two in a row: the second one needs the gradient of the first one's output.
      const twice = (x: tf.Tensor, filter: tf.Tensor): tf.Tensor => {
        const inner = fused(x, filter, bias)
        return fused(tf.slice(inner, [0, 0, 0, 0], [-1, -1, -1, 3]), filter, bias)
      }
      close(tf.grads((filter) => twice(x, filter))([filter]), [tf.grads(twice)([x, filter])[1]])
    })
  })

  it('frees what it has passed', () => {
    const before = tf.memory().numTensors
    const seen: number[] = []
    tf.tidy(() => {
      const f: Operation = (x) => {
        let y = x
        for (let i = 0; i < 20; i++) y = tf.sigmoid(probe(seen)(y))
        return tf.sum(y)
      }
      tf.grad(f)(tf.ones([3]))
    })
    expect(seen).to.have.length(20)
    // One saved value less at each step, and no gradient more.
    expect(seen[19] - before).to.be.at.most(seen[0] - before - 19)
    expect(tf.memory().numTensors).to.equal(before)
  })
})
