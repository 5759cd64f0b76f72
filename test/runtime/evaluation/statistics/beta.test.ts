import { expect } from 'chai'
import { betaBelow, betaQuantile, clopperPearson, logGamma } from '../../../../runtime/evaluation/statistics/beta.js'

describe('the beta distribution', () => {
  it('is the tail of binomial ones: P(X >= a) of n = a + b - 1 trials', () => {
    const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k)
    for (const [a, b] of [
      [1, 1],
      [2, 5],
      [7, 3],
      [12, 30],
      [40, 2],
    ]) {
      const n = a + b - 1
      for (const x of [0.001, 0.1, 0.37, 0.5, 0.9, 0.999]) {
        let tail = 0
        for (let k = a; k <= n; k++) tail += choose(n, k) * x ** k * (1 - x) ** (n - k)
        expect(betaBelow(x, a, b)).to.be.closeTo(tail, 1e-12)
      }
    }
  })

  it('has closed forms where a parameter is 1, whole or not, and its quantiles turn it round', () => {
    for (const b of [0.3, 1, 4.5, 3000.25]) {
      for (const p of [1e-6, 0.025, 0.5, 0.975]) {
        expect(betaQuantile(p, 1, b)).to.be.closeTo(1 - (1 - p) ** (1 / b), 1e-12)
        expect(betaBelow(p ** (1 / b), b, 1)).to.be.closeTo(p, 1e-11)
        expect(betaBelow(betaQuantile(p, b, 2.7), b, 2.7)).to.be.closeTo(p, 1e-9)
      }
    }
    expect([betaBelow(0, 2, 3), betaBelow(1, 2, 3)]).to.deep.equal([0, 1])
  })

  it('has the factorials', () => {
    let product = 0
    for (let n = 1; n < 40; n++) {
      expect(logGamma(n)).to.be.closeTo(product, 1e-11 * Math.max(1, product))
      product += Math.log(n)
    }
    expect(logGamma(0.5)).to.be.closeTo(Math.log(Math.PI) / 2, 1e-12)
  })

  it('gives the interval of Clopper and Pearson', () => {
    // R: binom.test(10, 100)$conf.int and binom.test(1, 20)$conf.int
    for (const [errors, trials, low, high] of [
      [10, 100, 0.04900469, 0.1762226],
      [1, 20, 0.00126509, 0.2487328],
    ]) {
      const interval = clopperPearson(errors, trials)
      expect(interval[0]).to.be.closeTo(low, 1e-7)
      expect(interval[1]).to.be.closeTo(high, 1e-7)
    }
    // No error in n trials: about 3.7/n, the rule of three at both sides.
    expect(clopperPearson(0, 300)[0]).to.equal(0)
    expect(clopperPearson(0, 300)[1]).to.be.closeTo(1 - 0.025 ** (1 / 300), 1e-12)
    expect(clopperPearson(7, 7)[1]).to.equal(1)
    expect(clopperPearson(0, 0)).to.deep.equal([0, 1])
  })
})
