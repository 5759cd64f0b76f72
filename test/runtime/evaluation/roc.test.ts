import { expect } from 'chai'
import fc from 'fast-check'
import { areaUnderCurve, countScores, equalErrorRate, falseRejectsAt } from '../../../runtime/evaluation/roc.js'

const counts = (same: readonly number[], different: readonly number[]) =>
  countScores(Float32Array.from(same), Float32Array.from(different))

/**
 * By the sum of the ranks of `same` among all, equal scores sharing the mean of their ranks: (R - n (n + 1) / 2) / (n
 * m).
 */
function byRanks(same: readonly number[], different: readonly number[]): number {
  const all = [...same, ...different].sort((a, b) => a - b)
  const rank = (score: number) => (all.indexOf(score) + all.lastIndexOf(score)) / 2 + 1
  const sum = same.reduce((total, score) => total + rank(score), 0)
  return (sum - (same.length * (same.length + 1)) / 2) / (same.length * different.length)
}

/** `n` quantiles of the uniform distribution on [from, from + 1]. */
const uniform = (from: number, n: number) => Array.from({ length: n }, (_, at) => from + (at + 0.5) / n)

const scores = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 30 })

describe('verification figures', () => {
  it('count scores from the lowest up, infinities too', () => {
    const { same, different } = counts([2, 1, 2, Number.NEGATIVE_INFINITY], [1, 0, Number.POSITIVE_INFINITY])
    expect([...same]).to.deep.equal([1, 0, 1, 2, 0])
    expect([...different]).to.deep.equal([0, 1, 1, 0, 1])
  })

  it('have the area that the sum of ranks gives', () => {
    fc.assert(
      fc.property(scores, scores, (same, different) => {
        expect(areaUnderCurve(counts(same, different))).to.be.closeTo(byRanks(same, different), 1e-12)
      }),
      { seed: 1, numRuns: 300 },
    )
    expect(areaUnderCurve(counts([3, 4], [1, 2]))).to.equal(1)
    expect(areaUnderCurve(counts([7, 7], [7]))).to.equal(0.5)
    // P(X + 1/4 > Y) for uniform X and Y is 1 - (3/4)^2 / 2.
    expect(areaUnderCurve(counts(uniform(0.25, 2000), uniform(0, 2000)))).to.be.closeTo(1 - 0.75 ** 2 / 2, 1e-3)
  })

  it('have equal error rates as in closed form', () => {
    expect(equalErrorRate(counts([3, 4], [1, 2]))).to.equal(0)
    expect(equalErrorRate(counts([1, 2], [3, 4]))).to.equal(1)
    expect(equalErrorRate(counts([5, 5], [5]))).to.equal(0.5)
    // Uniform on [d, 1 + d] against [0, 1]: at the threshold (1 + d) / 2 both errors are (1 - d) / 2.
    for (const shift of [0, 0.2, 0.6]) {
      const rate = equalErrorRate(counts(uniform(shift, 1000), uniform(0, 1000)))
      expect(rate).to.be.closeTo((1 - shift) / 2, 1e-3)
    }
    // Of 4 and 2: rejects 1/4 and accepts 1/2 below 3, then 1/4 and 0. The lines cross at 1/4.
    expect(equalErrorRate(counts([1, 4, 5, 6], [0, 3]))).to.equal(0.25)
    // From (accepts 1, rejects 0) straight to (0, 1/3) at the only threshold between: x = (1 - x) / 3.
    expect(equalErrorRate(counts([1, 2, 2], [1]))).to.be.closeTo(0.25, 1e-12)
  })

  it('have false rejects at the lowest threshold that keeps to the false accepts', () => {
    expect(falseRejectsAt(counts([1, 2, 3, 4], [0, 2.5]), 0.4)).to.equal(0.5)
    expect(falseRejectsAt(counts([1, 2, 3, 4], [0, 2.5]), 0.5)).to.equal(0)
    const thousand = uniform(0, 1000)
    expect(falseRejectsAt(counts(thousand, thousand), 0.003)).to.be.closeTo(0.997, 1e-12)
    fc.assert(
      fc.property(scores, scores, fc.constantFrom(0.05, 0.1, 0.3, 0.5, 0.9), (same, different, rate) => {
        const share = (values: readonly number[], accepted: (score: number) => boolean) =>
          values.filter(accepted).length / values.length
        const rejects = [...same, ...different, Number.POSITIVE_INFINITY]
          .filter((threshold) => share(different, (score) => score >= threshold) <= rate)
          .map((threshold) => share(same, (score) => score < threshold))
        expect(falseRejectsAt(counts(same, different), rate)).to.be.closeTo(Math.min(...rejects), 1e-12)
      }),
      { seed: 2, numRuns: 300 },
    )
  })
})
