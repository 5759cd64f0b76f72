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
