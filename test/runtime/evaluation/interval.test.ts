import { expect } from 'chai'
import { wilson } from '../../../runtime/evaluation/interval.js'

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
