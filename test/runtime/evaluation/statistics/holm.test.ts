import { expect } from 'chai'
import { holm } from '../../../../runtime/evaluation/statistics/holm.js'

describe("Holm's correction", () => {
  it('is what statsmodels computes, in the order given', () => {
    // multipletests(p, method='holm')[1]
    const computed: readonly [p: number[], adjusted: number[]][] = [
      [
        [0.01, 0.04, 0.03, 0.005],
        [0.03, 0.06, 0.06, 0.02],
      ],
      [
        [0.5, 0.6],
        [1, 1],
      ],
      [
        [0.0002, 0.2, 0.012, 0.012, 0.04],
        [0.001, 0.2, 0.048, 0.048, 0.08],
      ],
    ]
    for (const [p, adjusted] of computed) {
      for (const [at, value] of holm(p).entries()) expect(value).to.be.closeTo(adjusted[at], 1e-15)
    }
  })

  it('leaves a single test as it is, and takes none', () => {
    expect(holm([0.03])).to.deep.equal([0.03])
    expect(holm([])).to.deep.equal([])
  })
})
