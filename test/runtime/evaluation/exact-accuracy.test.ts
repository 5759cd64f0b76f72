import { expect } from 'chai'
import fc from 'fast-check'
import { type RandomStream, randomStream } from '../../../runtime/base/random.js'
import { allShotAccuracy, chanceOfNone, oneShotAccuracy } from '../../../runtime/evaluation/exact-accuracy.js'
import { judge } from '../../../runtime/evaluation/rule.js'
import type { ScoreMatrix } from '../../../runtime/evaluation/scores.js'
import { drawTasks } from '../../../runtime/evaluation/tasks.js'
import { fakeGroups } from './fake-scorer.js'

/** Every choice of `count` of the values. */
function choices<T>(values: readonly T[], count: number): T[][] {
  if (count === 0) return [[]]
  return values.flatMap((value, at) => choices(values.slice(at + 1), count - 1).map((rest) => [value, ...rest]))
}

/** Every way to take one value of each list. */
function products<T>(lists: readonly (readonly T[])[]): T[][] {
  return lists.reduce<T[][]>((taken, list) => taken.flatMap((each) => list.map((value) => [...each, value])), [[]])
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function matrixOf(sizes: readonly number[], score: (row: number, column: number) => number): ScoreMatrix {
  const starts = [0]
  for (const items of sizes) starts.push(starts.at(-1)! + items)
  const size = starts.at(-1)!
  return {
    size,
    starts,
    values: Float32Array.from({ length: size ** 2 }, (_, at) => score(Math.floor(at / size), at % size)),
  }
}

/** Few different scores, higher within a class by `gain` on average; with `holes`, some are not numbers. */
function randomMatrix(sizes: readonly number[], random: RandomStream, gain: number, holes = 0): ScoreMatrix {
  const classOf = sizes.flatMap((items, number) => Array.from({ length: items }, () => number))
  return matrixOf(sizes, (row, column) => {
    if (random.uniform() < holes) return Number.NaN
    return random.integer(0, 6) + (classOf[row] === classOf[column] ? random.integer(0, gain) : 0)
  })
}

const itemsOf = ({ starts }: ScoreMatrix, at: number) =>
  Array.from({ length: starts[at + 1] - starts[at] }, (_, item) => starts[at] + item)

describe('exact accuracy', () => {
  it('weighs every set of other classes equally', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 8 }),
        fc.nat(7),
        (shares, at) => {
          const drawn = 1 + (at % shares.length)
          const expected = average(choices(shares, drawn).map((set) => set.reduce((product, share) => product * share)))
          expect(chanceOfNone(shares, drawn)).to.be.closeTo(expected, 1e-14)
        },
      ),
      { seed: 1, numRuns: 300 },
    )
  })

  it('neither overflows nor rounds what is certain, with thousands of classes', () => {
    const ones = new Float64Array(3000).fill(1)
    expect(chanceOfNone(ones, 499)).to.equal(1)
    // Of 2999 harmless classes and a fatal one, 499 are harmless with probability 1 - 499/3000.
    ones[1234] = 0
    expect(chanceOfNone(ones, 499)).to.be.closeTo(1 - 499 / 3000, 1e-12)
    expect(chanceOfNone(new Float64Array(2000).fill(0.99), 300)).to.be.closeTo(0.99 ** 300, 1e-13)
  })

  it('is the mean over every task that there is, ties and scores that are no numbers wrong', () => {
    const random = randomStream(5, 'matrices')
    for (const sizes of [
      [3, 2, 4, 2],
      [2, 2],
      [3, 3, 1, 2, 2],
    ]) {
      const matrix = randomMatrix(sizes, random, 4, 0.05)
      for (const ways of [2, 3, 4, 9]) {
        for (const [at, items] of sizes.entries()) {
          if (items < 2) continue
          const others = sizes.flatMap((_, other) => (other === at ? [] : [itemsOf(matrix, other)]))
          const drawn = Math.min(ways, sizes.length) - 1
          const right: number[] = []
          for (const query of itemsOf(matrix, at)) {
            for (const support of itemsOf(matrix, at)) {
              if (query === support) continue
              const score = (item: number) => matrix.values[query * matrix.size + item]
              // Every set of classes is as likely as another, however many choices of items it has.
              const ofSets = choices(others, drawn).map((set) =>
                average(products(set).map((items) => (items.every((item) => score(support) > score(item)) ? 1 : 0))),
              )
              right.push(average(ofSets))
            }
          }
          expect(oneShotAccuracy(matrix, at, ways), `${sizes}, ${ways}-way, class ${at}`).to.be.closeTo(
            average(right),
            1e-12,
          )
        }
      }
    }
  })

  it('is what 100,000 sampled tasks estimate', () => {
    const sizes = [5, 5, 3, 6, 5, 5, 4, 5]
    const [group] = fakeGroups(sizes)
    const matrix = randomMatrix(sizes, randomStream(6, 'scores'), 5)
    for (const ways of [3, 5, 8]) {
      const tasks = drawTasks(group, { tasks: 100_000, ways, shots: 1 }, 9)
      let correct = 0
      for (const { query, supports, truth } of tasks) {
        const scores = supports.map(([item]) => matrix.values[query * matrix.size + item])
        if (judge(scores, scores, truth, 0).right) correct++
      }
      const exact = average(sizes.map((_, at) => oneShotAccuracy(matrix, at, ways)))
      const error = Math.sqrt((exact * (1 - exact)) / tasks.length)
      expect(exact).to.be.within(0.1, 0.9)
      expect(Math.abs(correct / tasks.length - exact), `${ways}-way`).to.be.below(4 * error)
    }
  })

  it('with all supports compares class means, the query apart', () => {
    const random = randomStream(7, 'matrices')
    const sizes = [3, 2, 4, 2, 3]
    const matrix = randomMatrix(sizes, random, 2)
    for (const ways of [2, 4, 5]) {
      for (const at of sizes.keys()) {
        const right = itemsOf(matrix, at).map((query) => {
          const means = sizes.map((_, number) => {
            const items = itemsOf(matrix, number).filter((item) => item !== query)
            return average(items.map((item) => matrix.values[query * matrix.size + item]))
          })
          const others = means.filter((_, number) => number !== at)
          return average(choices(others, ways - 1).map((set) => (set.every((mean) => mean < means[at]) ? 1 : 0)))
        })
        expect(allShotAccuracy(matrix, at, ways)).to.be.closeTo(average(right), 1e-12)
      }
    }
  })

  it('is 0 for equal scores, and 1 for separated classes', () => {
    const alike = matrixOf([2, 3, 2], () => 1)
    expect(oneShotAccuracy(alike, 1, 3)).to.equal(0)
    expect(allShotAccuracy(alike, 1, 3)).to.equal(0)
    const apart = matrixOf([2, 2, 2], (row, column) => (row >> 1 === column >> 1 ? 1 : 0))
    expect(oneShotAccuracy(apart, 2, 3)).to.equal(1)
    expect(allShotAccuracy(apart, 2, 3)).to.equal(1)
  })
})
