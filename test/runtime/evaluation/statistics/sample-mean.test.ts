import { expect } from 'chai'
import { sampleMean, welchInterval } from '../../../../runtime/evaluation/statistics/sample-mean.js'
import { quantileT, withinT } from '../../../../runtime/evaluation/statistics/students-t.js'

const near = (actual: number, expected: number, label?: string): void => {
  expect(actual, label).to.be.closeTo(expected, Math.abs(expected) * 1e-11)
}

describe("Student's t", () => {
  it("is scipy's 1 - 2 * stats.t.sf(t, df)", () => {
    const computed: readonly [t: number, freedom: number, probability: number][] = [
      [1, 1, 0.5],
      [2.5, 2, 0.8703882797784892],
      [1.2, 3, 0.6837378853018948],
      [0.7, 7, 0.4934824478044],
      [2.228, 10, 0.9499882281828886],
      [1.984, 100, 0.9500032262038327],
      [5, 31, 0.9999785221653298],
    ]
    for (const [t, freedom, probability] of computed) near(withinT(t, freedom), probability, `${t}, ${freedom}`)
  })

  it('has the quantiles of Abramowitz and Stegun (table 26.10)', () => {
    const printed: readonly [confidence: number, freedom: number, t: string][] = [
      [0.95, 1, '12.706'],
      [0.95, 2, '4.303'],
      [0.95, 3, '3.182'],
      [0.95, 4, '2.776'],
      [0.95, 9, '2.262'],
      [0.95, 30, '2.042'],
      [0.99, 5, '4.032'],
      [0.9, 120, '1.658'],
    ]
    for (const [confidence, freedom, t] of printed) expect(quantileT(confidence, freedom).toFixed(3)).to.equal(t)
    // stats.t.ppf(0.975, 4)
    near(quantileT(0.95, 4), 2.7764451051977934)
  })
})

describe('the mean of a sample', () => {
  const [first, second] = [
    [0.887, 0.891, 0.884],
    [0.861, 0.874, 0.866, 0.859],
  ]

  it('has the deviation and the interval that numpy and scipy give', () => {
    const { mean, deviation, interval } = sampleMean(first)
    // np.mean(a), np.std(a, ddof=1), stats.t.interval(.95, 2, np.mean(a), stats.sem(a))
    near(mean, 0.8873333333333333)
    near(deviation!, 0.0035118845842842497)
    near(interval![0], 0.8786093283981982)
    near(interval![1], 0.8960573382684685)
  })

  it('says nothing of the deviation of one value', () => {
    expect(sampleMean([0.8])).to.deep.equal({ mean: 0.8 })
  })

  it("differs from another by Welch's interval, at whole degrees of freedom", () => {
    // va = np.var(a, ddof=1) / 3; vb = np.var(b, ddof=1) / 4; df = int(stats.ttest_ind(a, b, equal_var=False).df)
    // np.mean(a) - np.mean(b) -+ stats.t.ppf(.975, df) * np.sqrt(va + vb)
    const interval = welchInterval(first, second)!
    near(interval[0], 0.01148109843524635)
    near(interval[1], 0.033185568231420284)
  })

  it('differs without doubt where nothing deviates, and says nothing of single values', () => {
    expect(welchInterval([0.5, 0.5], [0.25, 0.25])).to.deep.equal([0.25, 0.25])
    expect(welchInterval([0.5, 0.6], [0.25])).to.equal(undefined)
    // One sample without deviation: the degrees of freedom are the other's.
    const [low, high] = welchInterval([0.5, 0.6], [0.25, 0.25])!
    near((high - low) / 2, quantileT(0.95, 1) * 0.05)
  })
})
