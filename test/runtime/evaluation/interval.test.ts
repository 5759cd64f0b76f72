import { expect } from 'chai'
import { randomStream } from '../../../runtime/base/random.js'
import { studentInterval, wilson } from '../../../runtime/evaluation/interval.js'

describe('the interval', () => {
  it('is what Newcombe (1998, Statistics in Medicine 17, table I, method 3) prints', () => {
    const printed: readonly [correct: number, tasks: number, low: number, high: number][] = [
      [81, 263, 0.2553, 0.3662],
      [15, 148, 0.0624, 0.1605],
      [0, 20, 0, 0.1611],
      [1, 29, 0.0061, 0.1718],
    ]
    for (const [correct, tasks, low, high] of printed) {
      const [actualLow, actualHigh] = wilson(correct, tasks)
      expect(actualLow, `${correct}/${tasks}`).to.be.closeTo(low, 5e-5)
      expect(actualHigh, `${correct}/${tasks}`).to.be.closeTo(high, 5e-5)
    }
  })

  it('mirrors, stays in [0, 1] and knows nothing of no tasks', () => {
    const [low, high] = wilson(20, 20)
    expect(low).to.be.closeTo(1 - 0.1611, 5e-5)
    expect(high).to.equal(1)
    expect(wilson(0, 0)).to.deep.equal([0, 1])
  })
})

describe('the interval over groups', () => {
  /** n values whose mean is 1/2 and whose standard error is 0.01. */
  const spread = (n: number) => {
    const half = Math.sqrt(n - (n % 2 === 0 ? 1 : 0)) * (n % 2 === 0 ? 0.01 : 0.01)
    const values = Array.from({ length: n }, (_, at) => 0.5 + (at % 2 === 0 ? half : -half))
    if (n % 2 === 1) values[n - 1] = 0.5
    return values
  }

  it('has the quantiles of Student’s t that tables print', () => {
    const printed: readonly [freedom: number, quantile: number][] = [
      [1, 12.706],
      [2, 4.303],
      [5, 2.571],
      [9, 2.262],
      [19, 2.093],
      [29, 2.045],
      [99, 1.984],
    ]
    for (const [freedom, quantile] of printed) {
      const [low, high] = studentInterval(spread(freedom + 1))
      expect((high - low) / 2 / 0.01, `${freedom} degrees of freedom`).to.be.closeTo(quantile, 0.001 * quantile)
      expect((high + low) / 2).to.be.closeTo(0.5, 1e-12)
    }
  })

  it('stays in [0, 1], and knows nothing of a single group', () => {
    expect(studentInterval([0.3])).to.deep.equal([0, 1])
    expect(studentInterval([0, 1])).to.deep.equal([0, 1])
    expect(studentInterval([0.5, 0.5, 0.5])).to.deep.equal([0.5, 0.5])
  })

  it('covers the mean of skewed accuracies about as often as it says', () => {
    const random = randomStream(3, 'accuracies')
    for (const groups of [6, 20]) {
      let covered = 0
      for (let trial = 0; trial < 4000; trial++) {
        // 1 - u^2 / 4 has the mean 1 - 1/12 and leans to 1, as accuracies do.
        const values = Array.from({ length: groups }, () => 1 - random.uniform() ** 2 / 4)
        const [low, high] = studentInterval(values)
        if (low <= 11 / 12 && 11 / 12 <= high) covered++
      }
      expect(covered / 4000, `${groups} groups`).to.be.within(0.91, 0.965)
    }
  })
})
