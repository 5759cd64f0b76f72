import { expect } from 'chai'
import { randomStream } from '../../../../runtime/base/random.js'
import { drawPairs, groupOf, pairs as sampler } from '../../../../runtime/data/samplers/pairs.js'
import { syntheticDataset } from '../synthetic.js'
import { draw } from './context.js'

describe('the pairs of an iteration', () => {
  const { groups } = syntheticDataset({ background: [4, 14, 26] })
  const group = groups[1]
  const classOf = new Map(
    groups.flatMap(({ classes }, g) =>
      classes.flatMap(({ items }, c) => items.map((image) => [image, `${g}/${c}`] as const)),
    ),
  )
  const drawn = (iteration: number) => drawPairs(group, 32, randomStream(1, 'pairs', iteration))
  const many = Array.from({ length: 300 }, (_, iteration) => drawn(iteration))

  it('take the groups in turn', () => {
    expect([0, 1, 2, 3, 4, 5, 6].map((i) => groupOf(groups.slice(0, 3), i).name)).to.deep.equal(
      [0, 1, 2, 0, 1, 2, 0].map((i) => groups[i].name),
    )
  })

  it('are 64: 32 same and 32 different, of one group', () => {
    for (const pairs of many) {
      expect(pairs.length).to.equal(64)
      expect(pairs.filter(({ same }) => same).length).to.equal(32)
      for (const { left, right } of pairs) {
        expect(classOf.get(left)).to.match(/^1\//)
        expect(classOf.get(right)).to.match(/^1\//)
      }
    }
  })

  it('are same where both are different items of one class, and different where the classes are', () => {
    for (const { left, right, same } of many.flat()) {
      expect(left).to.not.equal(right)
      expect(classOf.get(left) === classOf.get(right)).to.equal(same)
    }
  })

  it('use three different items of each class drawn', () => {
    // With one other class only, the class of a pair of two classes identifies its pair of one class.
    const two = syntheticDataset({ background: [2], items: 3 }).groups[0]
    for (let i = 0; i < 50; i++) {
      const [same, different] = drawPairs(two, 1, randomStream(2, 'pairs', i)).sort((a) => (a.same ? -1 : 1))
      expect(new Set([same.left, same.right, different.left]).size).to.equal(3)
    }
  })

  it('draw classes with replacement, and every item of every class', () => {
    const firsts = many.flat().filter(({ same }) => same)
    expect(new Set(firsts.map(({ left }) => left)).size).to.equal(14 * 20)
    const counts = new Map<string | undefined, number>()
    for (const { left } of firsts) counts.set(classOf.get(left), (counts.get(classOf.get(left)) ?? 0) + 1)
    // 9600 / 14 = 686 expected, standard deviation 25.
    for (const count of counts.values()) expect(count).to.be.within(580, 790)
    const repeats = many.map(
      (pairs) => new Set(pairs.filter(({ same }) => same).map(({ left }) => classOf.get(left))).size,
    )
    expect(Math.max(...repeats)).to.be.at.most(14)
    expect(Math.min(...repeats)).to.be.below(14)
  })

  it('pair with every other class equally often', () => {
    const others = new Map<string | undefined, number>()
    for (const { right } of many.flat().filter(({ same }) => !same)) {
      others.set(classOf.get(right), (others.get(classOf.get(right)) ?? 0) + 1)
    }
    expect(others.size).to.equal(14)
    for (const count of others.values()) expect(count).to.be.within(580, 790)
  })

  it('are shuffled: every position is same half of the time', () => {
    for (let position = 0; position < 64; position++) {
      const share = many.filter((pairs) => pairs[position].same).length / many.length
      expect(share).to.be.within(0.35, 0.65)
    }
  })

  it('depend on the stream only', () => {
    expect(drawn(5)).to.deep.equal(drawn(5))
    expect(drawn(5)).to.not.deep.equal(drawn(6))
  })

  it('have both images of a row where the batch has them, and separate classes', () => {
    const dataset = syntheticDataset({ background: [1] })
    const { picks, labels } = draw(sampler, { classes: 32 }, { dataset, groups: groups.slice(0, 3) }, 4)
    const pairs = drawPairs(group, 32, randomStream(1, 'pairs', 4))
    for (const [at, { left, right, same }] of pairs.entries()) {
      // The images of a pair are augmented one after the other.
      expect(picks[2 * at]).to.include({ image: left, row: at })
      expect(picks[2 * at + 1]).to.include({ image: right, row: 64 + at })
      expect(picks[2 * at].slot === picks[2 * at + 1].slot).to.equal(same)
      expect(labels[at]).to.equal(same ? 1 : 0)
    }
  })

  it('need two classes in every group, and three images of each', () => {
    const lacks = (background: readonly number[], items = 20) =>
      sampler.lacks({ classes: 32 }, syntheticDataset({ background, items, evaluation: [] }).groups)
    expect(lacks([2, 3], 3)).to.deep.equal([])
    expect(lacks([])).to.deep.equal(['there are no training groups'])
    expect(lacks([1, 2, 0])).to.deep.equal([
      'group background_00 has 1 classes; pairs of different classes need at least 2',
      'group background_02 has 0 classes; pairs of different classes need at least 2',
    ])
    expect(lacks([3], 2)).to.deep.equal([
      'class character0 of group background_00 has 2 images; pairs need at least 3 per class: two for a pair of the same class, one for a pair of different classes',
    ])
  })
})
