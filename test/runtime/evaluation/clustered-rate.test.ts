import { expect } from 'chai'
import { randomStream } from '../../../runtime/base/random.js'
import { clusteredRate, tallyPairs } from '../../../runtime/evaluation/clustered-rate.js'
import { clopperPearson } from '../../../runtime/evaluation/statistics/beta.js'
import { quantileT } from '../../../runtime/evaluation/statistics/students-t.js'
import { pairsOf, simulatePairs } from '../matching/simulated-pairs.js'

const high = (score: number) => score >= 0.5

describe('a rate of pairs that share images', () => {
  it('counts an error for each class that has a part in it', () => {
    const groups = [
      {
        classes: 3,
        same: pairsOf([
          [1, 0, 0],
          [0, 2, 2],
        ]),
        different: pairsOf([
          [1, 0, 1],
          [1, 2, 0],
          [0, 1, 2],
        ]),
      },
      { classes: 2, same: pairsOf([]), different: pairsOf([[0, 0, 1]]) },
    ]
    expect(tallyPairs(groups, 'different', high)).to.deep.equal({
      ...{ errors: 2, trials: 4 },
      ofClass: [
        [2, 2],
        [1, 2],
        [1, 2],
        [0, 1],
        [0, 1],
      ].map(([errors, trials]) => ({ errors, trials })),
    })
    expect(tallyPairs(groups, 'same', high)).to.deep.equal({
      ...{ errors: 1, trials: 2 },
      ofClass: [
        [1, 1],
        [0, 1],
      ].map(([errors, trials]) => ({ errors, trials })),
    })
  })

  it('is as sure as the spread between classes lets it be', () => {
    const ofClass = [
      [4, 30],
      [0, 30],
      [6, 30],
      [2, 30],
      [1, 30],
      [5, 30],
    ].map(([errors, trials]) => ({ errors, trials }))
    const tally = { errors: 18, trials: 180, ofClass }
    // The classes share no pair, so that their rates are independent: the variance of the mean of six.
    const shares = ofClass.map(({ errors }) => errors / 30)
    const variance = shares.reduce((sum, share) => sum + (share - 0.1) ** 2, 0) / 5 / 6
    const found = clusteredRate(tally, 1)
    expect(found.independent).to.be.closeTo((0.1 * 0.9) / variance, 1e-9)
    const counted = (found.independent / 2) * (1.959963984540054 / quantileT(0.95, 5)) ** 2
    expect(found.interval).to.deep.equal(clopperPearson(0.1 * counted, counted))
    expect(found).to.include({ rate: 0.1, pairs: 180, classes: 6 })
    expect(clusteredRate(tally, 2).pairs).to.equal(90)
  })

  it('counts a class once where no spread is seen, and says nothing of a single class', () => {
    const ofClass = Array.from({ length: 12 }, () => ({ errors: 0, trials: 50 }))
    expect(clusteredRate({ errors: 0, trials: 600, ofClass }, 1)).to.include({ rate: 0, independent: 12 })
    expect(clusteredRate({ errors: 3, trials: 9, ofClass: [{ errors: 3, trials: 9 }] }, 1).interval).to.deep.equal([
      0, 1,
    ])
    expect(clusteredRate({ errors: 0, trials: 0, ofClass: [] }, 1).interval).to.deep.equal([0, 1])
  })

  it('knows independent pairs from such as hang together', () => {
    const worth = (ofClass: number, ofImage: number) => {
      const group = simulatePairs({ classes: 24, items: 4, ofClass, ofImage }, randomStream(2, 'worth'))
      return clusteredRate(
        tallyPairs([group], 'different', (score) => score > 2),
        2,
      )
    }
    const [independent, alike] = [worth(0, 0), worth(1, 0.5)]
    expect(independent.pairs).to.equal(24 * 23 * 8)
    expect(independent.independent).to.be.above(independent.pairs / 5)
    expect(alike.independent).to.be.below(alike.pairs / 10)
  })
})
