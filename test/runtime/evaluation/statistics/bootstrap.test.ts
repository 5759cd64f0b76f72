import { expect } from 'chai'
import { bootstrapInterval } from '../../../../runtime/evaluation/statistics/bootstrap.js'

describe('the bootstrap over groups', () => {
  const values = [0.55, 0.6, 0.7, 0.725, 0.4, 0.9, 0.85, 0.675, 0.775, 0.5]

  it("is scipy's percentile interval, up to what is random", () => {
    // stats.bootstrap((values,), np.mean, n_resamples=200000, method='percentile', rng=1).confidence_interval
    const [low, high] = bootstrapInterval(values, 1)!
    expect(low).to.be.closeTo(0.575, 0.005)
    expect(high).to.be.closeTo(0.7575, 0.005)
  })

  it('is the same for the same seed, and moves and scales with the values', () => {
    const [low, high] = bootstrapInterval(values, 1)!
    expect(bootstrapInterval(values, 1)).to.deep.equal([low, high])
    // Their means are on no grid, where two seeds may meet.
    const roots = values.map(Math.sqrt)
    expect(bootstrapInterval(roots, 2)).not.to.deep.equal(bootstrapInterval(roots, 1))
    const moved = bootstrapInterval(
      values.map((value) => 2 * value - 1),
      1,
    )!
    expect(moved[0]).to.be.closeTo(2 * low - 1, 1e-12)
    expect(moved[1]).to.be.closeTo(2 * high - 1, 1e-12)
  })

  it('has the ends of the distribution where that can be written down', () => {
    // The mean of two draws of 0 and 1 is 0, 1/2 or 1 with probability 1/4, 1/2 and 1/4.
    expect(bootstrapInterval([0, 1], 1)).to.deep.equal([0, 1])
    expect(bootstrapInterval([0.3, 0.3, 0.3], 1)![0]).to.be.closeTo(0.3, 1e-15)
  })

  it('says nothing of other groups from one', () => {
    expect(bootstrapInterval([0.5], 1)).to.equal(undefined)
  })
})
