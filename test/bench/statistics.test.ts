import { expect } from 'chai'
import fc from 'fast-check'
import { median, ratioBetween, ratioByRound, summarize } from '../../bench/statistics.js'

describe('statistics of samples', () => {
  it('are those that R and numpy give', () => {
    // numpy.quantile([15, 20, 35, 40, 50], [0.25, 0.5, 0.75]), and of [1, 2, 3, 4].
    expect(summarize([50, 15, 40, 20, 35])).to.deep.equal({
      count: 5,
      median: 35,
      min: 15,
      quartiles: [20, 40],
      max: 50,
    })
    expect(summarize([4, 1, 3, 2])).to.deep.equal({ count: 4, median: 2.5, min: 1, quartiles: [1.75, 3.25], max: 4 })
    expect(summarize([7])).to.deep.equal({ count: 1, median: 7, min: 7, quartiles: [7, 7], max: 7 })
    expect(() => summarize([])).to.throw(RangeError)
  })

  it('leave the samples as they are', () => {
    const samples = [3, 1, 2]
    median(samples)
    expect(samples).to.deep.equal([3, 1, 2])
  })

  const rounds = (...seconds: readonly number[]) => new Map(seconds.map((value, round) => [round, value]))

  it('compare round by round: a machine that slows down for all changes nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.1, max: 10, noNaN: true }), { minLength: 1 }), (speed) => {
        const own = rounds(...speed.map((factor) => 3 * factor))
        const other = rounds(...speed.map((factor) => 2 * factor))
        expect(ratioByRound(own, other)).to.be.closeTo(1.5, 1e-9)
      }),
      { seed: 1 },
    )
  })

  it('compare those that never met by the one that both met', () => {
    const reference = new Map([
      [0, 1],
      [1, 1],
      [10, 2],
    ])
    const [early, late] = [rounds(3, 3), new Map([[10, 4]])]
    expect(ratioByRound(early, late)).to.equal(undefined)
    expect(ratioBetween(early, late, reference)).to.equal(1.5)
    expect(ratioBetween(early, new Map([[99, 1]]), reference)).to.equal(undefined)
  })
})
