import * as tf from '@tensorflow/tfjs-core'
import { expect } from 'chai'
import { moveAverages } from '../../../../runtime/engines/gradients/moving-average.js'
import { readAll } from '../../helpers/engines.js'
import { relativeDifference } from '../reference.js'
import { expectClose, onEveryEngine, random, tensorsOf, variablesOf } from './optimizer-cases.js'

onEveryEngine('a step of moving averages', () => {
  it('is what the formula says', async () => {
    const start = random(1)
    const averages = variablesOf(start)
    const expected = start.map((each) => Float64Array.from(each))
    for (const [at, decay] of [0.9, 0.5, 0.998, 0, 1].entries()) {
      const values = random(2 + at)
      const before = tf.memory().numTensors
      await readAll(() => {
        const given = tensorsOf(values)
        moveAverages(
          averages.map((average, i) => ({ average, value: given[i] })),
          decay,
        )
        return []
      })
      expect(tf.memory().numTensors).to.equal(before)
      for (const [i, average] of expected.entries()) {
        for (let j = 0; j < average.length; j++) average[j] = decay * average[j] + (1 - decay) * values[i][j]
      }
      await expectClose(averages, expected, `decay ${decay}, average`)
    }
    tf.dispose(averages)
  })

  it('is what PyTorch gives', async () => {
    // torch.optim.swa_utils.get_ema_multi_avg_fn(0.9) on [sin t, cos t, t], t from 1 to 4, in float64, PyTorch 2.15.
    const average = tf.tidy(() => tf.variable(tf.tensor1d([1, -2, 0.5])))
    for (let t = 1; t <= 4; t++) {
      await readAll(() => {
        moveAverages([{ average, value: tf.tensor1d([Math.sin(t), Math.cos(t), t]) }], 0.9)
        return []
      })
    }
    await expectClose([average], [[0.7281168775599711, -1.4609835424429325, 1.23295]], 'average')
    average.dispose()
  })

  it('keeps its level over many steps with a decay near 1', async () => {
    const [decay, steps] = [0.9999, 1000]
    const level = [1, -0.7, 0.3, 0.9, -0.5]
    const average = tf.tidy(() => tf.variable(tf.tensor1d(level)))
    const [above, below] = [1.05, 0.95].map((factor) => tf.tensor1d(level.map((each) => each * factor)))
    const expected = Float64Array.from(level)
    for (let step = 0; step < steps; step++) {
      const factor = step % 2 === 0 ? 1.05 : 0.95
      tf.tidy(() => moveAverages([{ average, value: factor > 1 ? above : below }], decay))
      for (const [i, each] of level.entries()) expected[i] += (1 - decay) * (factor * each - expected[i])
    }
    const [found] = await readAll(() => [tf.mul(average, 1)])
    // Of factors that do not sum to 1 in float32 it would be off by 1.7e-5.
    expect(relativeDifference(found, expected)).to.be.below(3e-6)
    tf.dispose([average, above, below])
  })

  it('leaves the weight as it is that the average was begun with', async () => {
    const weight = tf.tidy(() => tf.variable(tf.tensor1d([1, 2, 3])))
    const average = tf.tidy(() => tf.variable(tf.clone(weight)))
    await readAll(() => {
      moveAverages([{ average, value: tf.tensor1d([3, 3, 3]) }], 0.5)
      return []
    })
    await expectClose(
      [weight, average],
      [
        [1, 2, 3],
        [2, 2.5, 3],
      ],
      'value',
    )
    tf.dispose([weight, average])
  })
})
