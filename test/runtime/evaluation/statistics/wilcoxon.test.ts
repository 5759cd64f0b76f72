import { expect } from 'chai'
import { wilcoxon } from '../../../../runtime/evaluation/statistics/wilcoxon.js'

describe("Wilcoxon's signed-rank test", () => {
  it('is what Hollander and Wolfe (Nonparametric Statistical Methods, table 3.1) have for depression before and after', () => {
    const before = [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3]
    const after = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29]
    const test = wilcoxon(before.map((value, at) => value - after[at]))
    expect(test).to.deep.equal({ rankSum: 40, pairs: 9, p: 0.0390625, exact: true })
  })

  it('is what counting all signs gives, with ties and zeros', () => {
    // r = stats.rankdata(abs(d)); nz = d != 0; w = r[nz & (d > 0)].sum()
    // sums = np.array([sum(x) for x in itertools.product(*[(0, a) for a in r[nz]])])
    // min(1, 2 * min((sums <= w).mean(), (sums >= w).mean()))
    const counted: readonly [differences: number[], rankSum: number, p: number][] = [
      [[6, 8, 14, 16, 23, 24, 28, 29, 41, -48, 49, 56, 60, -67, 75], 96, 0.041259765625],
      [[0, 0, 1, 1, -1, 2, 2, 2, 3, -4, 5, 5], 61, 0.064453125],
      [[0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 2, -3], 63, 0.0703125],
      [[1, 1, 1, 1], 10, 0.125],
      [[0, -2, 2, 4, -4, 6, 0, 8, 8, 8, -10, 0, 3, 3, 1, 5], 99, 0.08154296875],
    ]
    for (const [differences, rankSum, p] of counted) {
      expect(wilcoxon(differences)).to.deep.include({ rankSum, p, exact: true })
      expect(wilcoxon(differences.map((difference) => -difference)).p).to.equal(p)
    }
  })

  it("is exact where scipy's is, for 60 differences", () => {
    // stats.wilcoxon([(37 * i) % 61 - 30 + 0.25 for i in range(60)], method='exact').pvalue
    const { p } = wilcoxon(Array.from({ length: 60 }, (_, i) => ((37 * i) % 61) - 30 + 0.25))
    expect(p).to.be.closeTo(0.8809265455111113, 1e-12)
  })

  it("is scipy's normal approximation for many", () => {
    // stats.wilcoxon([(37 * i) % 101 - 45 for i in range(140)], zero_method='pratt', correction=True,
    // method='approx').pvalue
    const test = wilcoxon(Array.from({ length: 140 }, (_, i) => ((37 * i) % 101) - 45))
    expect(test).to.include({ pairs: 139, exact: false })
    expect(test.p).to.be.closeTo(0.05017214416837634, 1e-12)
  })

  it('knows nothing where nothing differs', () => {
    expect(wilcoxon([0, 0, 0])).to.deep.equal({ rankSum: 0, pairs: 0, p: 1, exact: true })
    expect(wilcoxon([]).p).to.equal(1)
  })
})
