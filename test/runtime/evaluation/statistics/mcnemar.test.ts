import { expect } from 'chai'
import { combineRuns, mcnemar } from '../../../../runtime/evaluation/statistics/mcnemar.js'

/** Equal to `digits` digits. */
function same(actual: number, expected: number, digits = 10): void {
  expect(actual).to.be.closeTo(expected, Math.abs(expected) * 10 ** -digits)
}

describe("McNemar's test", () => {
  it('is what Fagerland, Lydersen and Laake (2013) print for airway measurements before and after transplantation', () => {
    const { p, midP } = mcnemar(1, 7)
    expect(p.toFixed(4)).to.equal('0.0703')
    expect(midP.toFixed(4)).to.equal('0.0391')
  })

  it('is what scipy computes', () => {
    // n = b + c; stats.binomtest(b, n, 0.5).pvalue; 2 * (stats.binom.cdf(min(b, c) - 1, n, .5) + .5 *
    // stats.binom.pmf(min(b, c), n, .5)); stats.binom.sf(b - 1, n, .5)
    const computed: readonly [b: number, c: number, p: number, midP: number, firstBetter: number][] = [
      [0, 5, 0.0625, 0.03125, 1],
      [12, 30, 0.007915897334896727, 0.005401572654591293, 0.9985563760128571],
      [250, 310, 0.012590475149380293, 0.011236762024285708, 0.9950584755504044],
      [2100, 2400, 8.2424155060227e-6, 7.705248616327822e-6, 0.9999964159591367],
      [5, 5, 1, 1, 0.623046875],
    ]
    for (const [b, c, p, midP, firstBetter] of computed) {
      const test = mcnemar(b, c)
      same(test.p, p)
      same(test.midP, midP)
      same(test.firstBetter, firstBetter)
      same(mcnemar(c, b).p, p)
      same(mcnemar(c, b).secondBetter, firstBetter)
    }
  })

  it('gives p = 1 for equal answers', () => {
    expect(mcnemar(0, 0)).to.include({ p: 1, midP: 1, firstBetter: 1, secondBetter: 1 })
  })
})

describe("McNemar's tests of several runs", () => {
  it('are the test itself for one run each', () => {
    for (const [b, c] of [
      [1, 7],
      [30, 12],
      [4, 4],
    ]) {
      same(combineRuns([mcnemar(b, c)]), mcnemar(b, c).p)
    }
  })

  it('give twice the mean where all agree, so that one lucky pair of runs decides nothing', () => {
    const tests = [mcnemar(30, 12), mcnemar(7, 1), mcnemar(11, 9)]
    same(combineRuns(tests), (2 * (tests[0].p + tests[1].p + tests[2].p)) / 3)
    expect(combineRuns([mcnemar(60, 10), mcnemar(20, 20)])).to.be.above(0.5)
  })

  it('cancel where they disagree about which is better', () => {
    expect(combineRuns([mcnemar(30, 10), mcnemar(10, 30)])).to.equal(1)
  })
})
