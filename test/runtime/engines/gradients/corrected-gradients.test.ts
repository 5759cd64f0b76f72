import * as tf from '@tensorflow/tfjs-core'
import { expect } from 'chai'
import { openEngine } from '../../../../runtime/engines/open.js'
import { enginesUnderTest, readAll } from '../../helpers/engines.js'

/** Gradients that tfjs-core has wrong; the numbers are worked out by hand. */
for (const { name: engine } of enginesUnderTest) {
  describe(`corrected gradients on ${engine}`, () => {
    before(async () => {
      await openEngine(engine)
    })

    const gradient = async (
      f: (x: tf.Tensor) => tf.Tensor,
      values: number[],
      shape: number[],
      dy?: number[],
    ): Promise<number[]> => {
      const [found] = await readAll(() => {
        const x = tf.tensor(values, shape)
        const y = f(x)
        return [tf.grad(f)(x, dy === undefined ? tf.ones(y.shape) : tf.tensor(dy, y.shape))]
      })
      return [...found]
    }

    const close = (actual: readonly number[], expected: readonly number[]): void => {
      expect(actual.length).to.equal(expected.length)
      for (const [i, value] of actual.entries()) expect(value, `${i}`).to.be.closeTo(expected[i], 1e-6)
    }

    it('a mean over the edge gives its gradient to the values inside', async () => {
      const pool = (x: tf.Tensor) => tf.avgPool(x as tf.Tensor4D, [1, 3], 2, 'same')
      // Windows over columns 0 to 2 and 2 to 3.
      close(await gradient(pool, [1, 2, 3, 4], [1, 1, 4, 1], [3, 6]), [1, 1, 4, 3])
    })

    it('equal extrema share the gradient', async () => {
      close(await gradient((x) => tf.max(x, 1), [1, 5, 5, 2, 2, 2], [2, 3], [1, 3]), [0, 0.5, 0.5, 1, 1, 1])
      close(await gradient((x) => tf.min(x, [1, 2], true), [1, 1, 2, 1], [1, 2, 2]), [1 / 3, 1 / 3, 0, 1 / 3])
      close(await gradient((x) => tf.max(x), [4, 1], [2]), [1, 0])
    })

    it('the larger of two gets the gradient, equal ones share it, and what is repeated collects it', async () => {
      const other = () => tf.tensor([3, 2, 1, 4], [2, 2])
      close(await gradient((x) => tf.maximum(x, other()), [2, 2, 2, 5], [2, 2], [1, 3, 5, 7]), [0, 1.5, 5, 7])
      close(await gradient((x) => tf.minimum(other(), x), [2, 2, 2, 5], [2, 2], [1, 3, 5, 7]), [1, 1.5, 0, 0])
      close(await gradient((x) => tf.maximum(x, other()), [2, 2], [1, 2], [1, 3, 5, 7]), [5, 1.5])
      close(await gradient((x) => tf.minimum(other(), x), [2], [1], [1, 3, 5, 7]), [1 + 1.5 + 7])
    })

    it('|x| has the slope 0 at 0, and where x is NaN', async () => {
      close(await gradient((x) => tf.abs(x), [-2, -0, 0, 3, Number.NaN], [5], [1, 2, 3, 4, 5]), [-1, 0, 0, 4, 0])
    })

    it('relu passes a gradient on where its output is positive, and nothing where it is NaN', async () => {
      const x = [Number.NaN, -1, 0, 2, -1, 2]
      const dy = [1, 1, 1, 3, Number.NaN, Number.NEGATIVE_INFINITY]
      expect(await gradient((x) => tf.relu(x), x, [6], dy)).to.deep.equal([0, 0, 0, 3, 0, Number.NEGATIVE_INFINITY])
    })

    it('a repeated pixel collects the gradients of its copies', async () => {
      const twice = (x: tf.Tensor) => tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [2, 14])
      const dy = Array.from({ length: 28 }, (_, i) => i)
      const expected = Array.from({ length: 7 }, (_, column) => 4 * (2 * column) + 2 + 28)
      close(await gradient(twice, Array(7).fill(1), [1, 1, 7, 1], dy), expected)
    })
  })
}
