import { expect } from 'chai'
import type { Initializer, Weight } from '../../../compiler/graph.js'
import { initialWeight, initialWeights } from '../../../runtime/initial-weights.js'
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
  it('are uniform up to Glorot’s limit', () => {
    const values = initialWeight(weight({ kind: 'glorot_uniform', fanIn: 50, fanOut: 400 }), 1)
    const limit = Math.sqrt(6 / 450)
    expect(Math.max(...values.map(Math.abs))).to.be.within(0.999 * limit, limit)
    expect(mean(values)).to.be.closeTo(0, 3 * (limit / Math.sqrt(3 * values.length)))
    expect(deviation(values)).to.be.closeTo(limit / Math.sqrt(3), 0.01 * limit)
  })

  it('are normal within two deviations for He, with the deviation sqrt(2 / fan in)', () => {
    const values = initialWeight(weight({ kind: 'he_normal', fanIn: 50, fanOut: 400 }), 1)
    expect(deviation(values)).to.be.closeTo(0.2, 0.004)
    expect(Math.max(...values.map(Math.abs))).to.be.within(0.44, (2 * 0.2) / 0.8796)
  })

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
