import { createHash } from 'node:crypto'
import * as tf from '@tensorflow/tfjs-core'
import { expect } from 'chai'
import { sgdMomentum } from '../../../../runtime/engines/gradients/sgd.js'
import { readAll } from '../../helpers/engines.js'
import { expectClose, onEveryEngine, random, tensorsOf, variablesOf, zeros } from './optimizer-cases.js'

const l2 = [0, 0.01, 0.5, 0.001, 0.0005]
const steps = [
  { learningRate: 0.1, momentum: 0.5, l2 },
  { learningRate: 0.07, momentum: 0.6, l2 },
  { learningRate: 0.01, momentum: 0.9, l2 },
]

/**
 * SHA-256 of the penalties of three steps and then of all weights and velocities, as netc made them before its
 * gradients could be scaled. Of engines whose arithmetic is the same on every machine: native contracts products and
 * sums as the compiler sees fit.
 */
const digests: Readonly<Record<string, string>> = {
  cpu: '097ca6ef4dc4a75dcad47c68449e8f633a617475f64414a8388bac9dc73c6594',
  wasm: '25837b7e5d86e0727ff1de1d957d86b22d6ede311ccd61b3bf23872082352d33',
}

onEveryEngine('a step of gradient descent over all weights', (engine) => {
  const digest = digests[engine]
  if (digest !== undefined)
    it('gives the bytes that it has always given', async () => {
      const [weights, velocities] = [variablesOf(random(1)), variablesOf(random(2))]
      const hash = createHash('sha256')
      for (const [at, attributes] of steps.entries()) {
        const penalty = await readAll(() => {
          const gradients = tensorsOf(random(3 + at))
          return [sgdMomentum(parametersOf(weights, velocities, gradients), attributes)]
        })
        hash.update(new Uint8Array(penalty[0].buffer))
      }
      for (const values of await readAll(() => [...weights, ...velocities].map((each) => tf.mul(each, 1)))) {
        hash.update(new Uint8Array(values.buffer))
      }
      expect(hash.digest('hex')).to.equal(digest)
      tf.dispose([weights, velocities])
    })

  it('multiplies gradients by a scale, and not those of the penalties', async () => {
    const held = { weight: random(1), velocity: zeros() }
    const expected = held.weight.map((each) => Float64Array.from(each))
    const [weights, velocities] = [
      variablesOf(held.weight),
      variablesOf(held.velocity.map((each) => Float32Array.from(each))),
    ]
    const scale = Math.fround(0.3)
    for (const [at, attributes] of steps.entries()) {
      const gradients = random(3 + at)
      const { learningRate, momentum } = attributes
      for (const [i, weight] of expected.entries()) {
        const velocity = held.velocity[i]
        for (let j = 0; j < weight.length; j++) {
          const slope = scale * gradients[i][j] + 2 * l2[i] * weight[j]
          velocity[j] = momentum * velocity[j] - learningRate * slope
          weight[j] += velocity[j]
        }
      }
      const before = tf.memory().numTensors
      await readAll(() => {
        const parameters = parametersOf(weights, velocities, tensorsOf(gradients))
        return [sgdMomentum(parameters, { ...attributes, scale: tf.scalar(scale) })]
      })
      expect(tf.memory().numTensors).to.equal(before)
      await expectClose(weights, expected, 'weight')
      await expectClose(velocities, held.velocity, 'velocity')
    }
    tf.dispose([weights, velocities])
  })
})

const parametersOf = (
  weights: readonly tf.Variable[],
  velocities: readonly tf.Variable[],
  gradients: readonly tf.Tensor[],
) => weights.map((weight, i) => ({ weight, velocity: velocities[i], gradient: gradients[i] }))
