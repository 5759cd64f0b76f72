import type { Variable } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { expect } from 'chai'
import { averageWeights } from '../../../runtime/training/average.js'
import { expectClose, onEveryEngine } from '../engines/gradients/optimizer-cases.js'
import { readAll } from '../helpers/engines.js'

/** Numbers whose bits a computation could lose: tiny, huge, and the sign of 0. */
const kernel = [0.1, -1 / 3, 1e-30, -3e38, -0, 16777217]
const mean = [7, -0.5]

onEveryEngine('averaged weights', () => {
  let weights: ReadonlyMap<string, Variable>
  let tensors: number
  beforeEach(() => {
    tensors = tf.memory().numTensors
    const variable = (values: number[], shape: number[]) => tf.tidy(() => tf.variable(tf.tensor(values, shape)))
    weights = new Map([
      ['conv/kernel', variable(kernel, [2, 3])],
      ['bn/moving_mean', variable(mean, [2])],
    ])
  })
  afterEach(() => {
    tf.dispose([...weights.values()])
    expect(tf.memory().numTensors).to.equal(tensors)
  })

  const set = (values: readonly number[][]) =>
    [...weights.values()].forEach((variable, at) => {
      tf.tidy(() => variable.assign(tf.tensor(values[at], variable.shape)))
    })
  const bits = async (variables: Iterable<Variable>) => {
    const values = await readAll(() => [...variables].map((variable) => tf.mul(variable, 1)))
    return values.map((each) => Buffer.from(each.buffer).toString('hex'))
  }

  it('begin as the weights, and move by (1 + n) / (10 + n) until that is more than the decay', async () => {
    const average = averageWeights(tf, weights, 0.3)
    expect([...average.variables.keys()]).to.deep.equal([...weights.keys()])
    const expected = [kernel, mean].map((values) => Float64Array.from(values, Math.fround))
    for (let n = 1; n <= 6; n++) {
      const values = [kernel, mean].map((each) => each.map((_, i) => Math.fround(Math.sin(n * (i + 1)))))
      set(values)
      average.update(n)
      // 2/11, 3/12, then (1 + 3) / (10 + 3) is above 0.3.
      const decay = [2 / 11, 3 / 12][n - 1] ?? 0.3
      for (const [at, each] of expected.entries()) {
        for (const [i, value] of each.entries()) each[i] = decay * value + (1 - decay) * values[at][i]
      }
      await expectClose([...average.variables.values()], expected, `after ${n}, average`)
    }
    average.dispose()
  })

  it('are lent, and the weights given back bit for bit', async () => {
    const average = averageWeights(tf, weights, 0.9)
    const own = await bits(weights.values())
    set([
      [1, 2, 3, 4, 5, 6],
      [7, 8],
    ])
    average.update(1)
    const averaged = await bits(average.variables.values())
    set([kernel, mean])
    expect(await bits(weights.values())).to.deep.equal(own)

    const held = tf.memory().numTensors
    expect(averaged).not.to.deep.equal(own)
    expect(await average.withAverages(() => bits(weights.values()))).to.deep.equal(averaged)
    expect(await bits(weights.values())).to.deep.equal(own)
    expect(await bits(average.variables.values())).to.deep.equal(averaged)
    expect(tf.memory().numTensors).to.equal(held)

    const failure = new Error('the validation failed')
    const failing = average.withAverages(async () => {
      expect(await bits(weights.values())).to.deep.equal(averaged)
      throw failure
    })
    expect(await failing.catch((error: unknown) => error)).to.equal(failure)
    expect(await bits(weights.values())).to.deep.equal(own)
    expect(tf.memory().numTensors).to.equal(held)
    average.dispose()
  })

  it('are adopted permanently', async () => {
    const average = averageWeights(tf, weights, 0.9)
    const averaged = await bits(average.variables.values())
    set([
      [1, 2, 3, 4, 5, 6],
      [7, 8],
    ])
    average.take()
    expect(await bits(weights.values())).to.deep.equal(averaged)
    // In separate memory: updates of the weights do not change the averages.
    set([
      [1, 2, 3, 4, 5, 6],
      [7, 8],
    ])
    expect(await bits(average.variables.values())).to.deep.equal(averaged)
    average.dispose()
    expect((await bits(weights.values()))[1]).to.equal(Buffer.from(Float32Array.of(7, 8).buffer).toString('hex'))
  })
})
