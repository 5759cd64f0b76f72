import { expect } from 'chai'
import type { FanInitializer, Initializer, Weight } from '../../../compiler/graph.js'
import { initialWeight, initialWeights } from '../../../runtime/model/initial-weights.js'
import { everything } from '../helpers/networks.js'

const weight = (initializer: Initializer, path = 'a/kernel'): Weight => ({
  path,
  name: 'kernel',
  shape: [50, 400],
  initializer,
  trainable: true,
  l2: 0,
})
const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length
const deviation = (values: Float32Array) => Math.sqrt(mean(values.map((value) => value * value)) - mean(values) ** 2)

describe('initial weights', () => {
  // Glorot and Bengio 2010, He et al. 2015, LeCun et al. 1998.
  const variances = { glorot: 2 / (50 + 400), he: 2 / 50, lecun: 1 / 50 }
  const fans = { fanIn: 50, fanOut: 400 }
  const many = (kind: FanInitializer['kind']) => initialWeight({ ...weight({ kind, ...fans }), shape: [500, 400] }, 1)

  for (const [name, variance] of Object.entries(variances) as [keyof typeof variances, number][]) {
    const expected = Math.sqrt(variance)

    it(`are uniform for ${name}, of its variance`, () => {
      const values = many(`${name}_uniform`)
      expect(mean(values) / expected).to.be.closeTo(0, 0.01)
      expect(deviation(values) / expected).to.be.closeTo(1, 0.004)
      // A uniform distribution reaches to the root of 3 of its deviations.
      const farthest = Math.max(...values.subarray(0, 50_000).map(Math.abs))
      expect(farthest / expected).to.be.within(1.731, Math.sqrt(3))
    })

    it(`are normal for ${name}, cut off at two deviations and widened to its variance`, () => {
      const values = many(`${name}_normal`)
      expect(mean(values) / expected).to.be.closeTo(0, 0.01)
      expect(deviation(values) / expected).to.be.closeTo(1, 0.004)
      const farthest = Math.max(...values.subarray(0, 50_000).map(Math.abs))
      expect(farthest / expected).to.be.within(2.25, 2 / 0.8858)
      // Of a normal distribution cut off at 2, half is within 0.6381 of its deviations before it was cut.
      const within = values.filter((value) => Math.abs(value) < (0.6381 / 0.8858) * expected).length
      expect(within / values.length).to.be.closeTo(0.5, 0.01)
    })
  }

  it('are normal, zeros and ones where they should be', () => {
    const values = initialWeight(weight({ kind: 'normal', mean: 0.5, stddev: 0.01 }), 1)
    expect(mean(values)).to.be.closeTo(0.5, 3e-4)
    expect(deviation(values)).to.be.closeTo(0.01, 2e-4)
    expect(new Set(initialWeight(weight({ kind: 'zeros' }), 1))).to.deep.equal(new Set([0]))
    expect(new Set(initialWeight(weight({ kind: 'ones' }), 1))).to.deep.equal(new Set([1]))
  })

  it('depend on the seed and the path alone', () => {
    const glorot: Initializer = { kind: 'glorot_uniform', fanIn: 50, fanOut: 400 }
    const values = initialWeight(weight(glorot), 1)
    expect(initialWeight(weight(glorot), 1)).to.deep.equal(values)
    expect(initialWeight(weight(glorot), 2)).not.to.deep.equal(values)
    expect(initialWeight(weight(glorot, 'b/kernel'), 1)).not.to.deep.equal(values)
    const all = initialWeights(everything, 1)
    const alone = initialWeights({ ...everything, weights: everything.weights.slice(4) }, 1)
    expect(alone).to.deep.equal(all.slice(4))
  })
})
