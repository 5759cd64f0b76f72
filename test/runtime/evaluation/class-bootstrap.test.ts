import { expect } from 'chai'
import { type RandomStream, randomStream } from '../../../runtime/base/random.js'
import { bootstrapClasses, type JudgedGroup, type JudgedPairs } from '../../../runtime/evaluation/class-bootstrap.js'
import { areaUnderCurve, equalErrorRate } from '../../../runtime/evaluation/roc.js'

function pairsOf(list: readonly (readonly [score: number, left: number, right: number])[]): JudgedPairs {
  return {
    scores: Float32Array.from(list, ([score]) => score),
    left: Uint32Array.from(list, ([, left]) => left),
    right: Uint32Array.from(list, ([, , right]) => right),
  }
}

/**
 * Pairs of one class score N(gain, 1), raised by an effect of the class, N(0, 1); pairs of two N(0, 1), raised by an
 * effect of each class, N(0, 1/2) in all. Their difference is N(gain, 3.5), so the area is Phi(gain / sqrt(3.5)).
 */
function simulate(classes: number, random: RandomStream): JudgedGroup {
  const effects = Array.from({ length: classes }, () => ({ same: random.normal(), different: random.normal() / 2 }))
  const numbers = Array.from({ length: classes }, (_, number) => number)
  const same = numbers.flatMap((number) =>
    Array.from({ length: 6 }, () => [gain + effects[number].same + random.normal(), number, number] as const),
  )
  const different = numbers.flatMap((left) =>
    numbers
      .filter((right) => right !== left)
      .map((right) => [effects[left].different + effects[right].different + random.normal(), left, right] as const),
  )
  return { classes, same: pairsOf(same), different: pairsOf(different) }
}

const gain = Math.sqrt(3.5)
/** Phi(1). */
const truth = 0.841345

describe('the bootstrap over classes', () => {
  it('covers the true area about as often as stated, with correlated pairs of a class', async () => {
    const random = randomStream(4, 'simulated pairs')
    let covered = 0
    const trials = 60
    for (let trial = 0; trial < trials; trial++) {
      const group = simulate(24, random)
      const { all } = await bootstrapClasses([group], [areaUnderCurve])
      if (all[0][0] <= truth && truth <= all[0][1]) covered++
    }
    // 95% of 60 are 57; with resamples of single pairs it would be far fewer.
    expect(covered).to.be.within(51, 60)
  })

  it('is the same every time, of each group and of all, and narrower the more classes there are', async () => {
    const random = randomStream(5, 'simulated pairs')
    const groups = [simulate(10, random), simulate(10, random), simulate(40, random)]
    const first = await bootstrapClasses(groups, [areaUnderCurve, equalErrorRate])
    expect(await bootstrapClasses(groups, [areaUnderCurve, equalErrorRate])).to.deep.equal(first)
    const width = ([low, high]: readonly [number, number]) => high - low
    expect(width(first.groups[2][0])).to.be.below(width(first.groups[0][0]))
    expect(width(first.all[0])).to.be.below(width(first.groups[2][0]))
    const [low, high] = first.all[1]
    expect(low).to.be.within(0, high)
    expect(high).to.be.below(0.5)
  })

  it('says nothing where no resample has pairs of both kinds', async () => {
    const single: JudgedGroup = { classes: 1, same: pairsOf([[1, 0, 0]]), different: pairsOf([]) }
    expect((await bootstrapClasses([single], [areaUnderCurve])).all).to.deep.equal([[0, 1]])
  })

  it('ends between two resamples where a signal says so', async () => {
    const group = simulate(4, randomStream(6, 'simulated pairs'))
    const signal = AbortSignal.abort()
    expect(await bootstrapClasses([group], [areaUnderCurve], { signal }).catch((error) => error)).to.equal(
      signal.reason,
    )
  })
})
