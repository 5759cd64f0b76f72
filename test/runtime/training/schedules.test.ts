import { expect } from 'chai'
import { learningRate, momentum } from '../../../runtime/training/schedules.js'
import { tinyProtocol } from './tiny.js'

describe('the schedules', () => {
  const paper = {
    ...tinyProtocol.optimizer,
    learning_rate: 0.01,
    decay: { factor: 0.99, every: 500 },
    momentum: { start: 0.5, slope: 0.01, end: 0.9 },
  }

  it('lower the learning rate by one hundredth after every 500 iterations', () => {
    const rates = [0, 499, 500, 999, 1000].map((iteration) => learningRate(paper, iteration))
    for (const [index, expected] of [0.01, 0.01, 0.0099, 0.0099, 0.009801].entries()) {
      expect(rates[index]).to.be.closeTo(expected, 1e-12)
    }
  })

  it('agree with the rates that the paper prints at its best iterations (table 5, all rows but one)', () => {
    // The row left out, 0.00186 after 83,000, would be the rate after 83,500.
    const printed: readonly [iteration: number, rate: number][] = [
      [47_000, 0.003888],
      [23_000, 0.006298],
      [25_000, 0.00605],
      [59_000, 0.003055],
      [66_000, 0.002654],
      [38_000, 0.004659],
    ]
    for (const [iteration, rate] of printed) {
      expect(learningRate(paper, iteration), String(iteration)).to.be.closeTo(rate, 6e-7)
    }
  })

  it('raise the momentum by an iteration’s slope until it is at its end', () => {
    expect(momentum(paper, 0)).to.equal(0.5)
    expect(momentum(paper, 7)).to.be.closeTo(0.57, 1e-12)
    expect(momentum(paper, 39)).to.be.closeTo(0.89, 1e-12)
    for (const iteration of [40, 41, 100_000]) expect(momentum(paper, iteration)).to.equal(0.9)
    const falling = { ...paper, momentum: { start: 0.9, slope: -0.1, end: 0.5 } }
    expect(momentum(falling, 2)).to.be.closeTo(0.7, 1e-12)
    expect(momentum(falling, 9)).to.equal(0.5)
  })
})
