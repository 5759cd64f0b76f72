import { expect } from 'chai'
import { randomStream } from '../../../../runtime/base/random.js'
import { alphabetOf, checkTrainable, drawPairs } from '../../../../runtime/data/samplers/pairs.js'
import { syntheticDataset } from '../synthetic.js'

describe('the pairs of an iteration', () => {
  const { alphabets } = syntheticDataset({ background: [4, 14, 26] })
  const alphabet = alphabets[1]
  const characterOf = new Map(
    alphabets.flatMap(({ characters }, a) =>
      characters.flatMap(({ drawings }, c) => drawings.map((image) => [image, `${a}/${c}`] as const)),
    ),
  )
  const draw = (iteration: number) => drawPairs(alphabet, 32, randomStream(1, 'pairs', iteration))
  const many = Array.from({ length: 300 }, (_, iteration) => draw(iteration))

  it('take the alphabets in turn', () => {
    expect([0, 1, 2, 3, 4, 5, 6].map((i) => alphabetOf(alphabets.slice(0, 3), i).name)).to.deep.equal(
      [0, 1, 2, 0, 1, 2, 0].map((i) => alphabets[i].name),
    )
  })

  it('are 64: 32 same and 32 different, of one alphabet', () => {
    for (const pairs of many) {
      expect(pairs.length).to.equal(64)
      expect(pairs.filter(({ same }) => same).length).to.equal(32)
      for (const { left, right } of pairs) {
        expect(characterOf.get(left)).to.match(/^1\//)
        expect(characterOf.get(right)).to.match(/^1\//)
      }
    }
  })

  it('are same where both are different drawings of one character, and different where the characters are', () => {
    for (const { left, right, same } of many.flat()) {
      expect(left).to.not.equal(right)
      expect(characterOf.get(left) === characterOf.get(right)).to.equal(same)
    }
  })

  it('use three different drawings of each character drawn', () => {
    // With one other character only, the different pair's character tells which same pair it belongs to.
    const two = syntheticDataset({ background: [2], drawings: 3 }).alphabets[0]
    for (let i = 0; i < 50; i++) {
      const [same, different] = drawPairs(two, 1, randomStream(2, 'pairs', i)).sort((a) => (a.same ? -1 : 1))
      expect(new Set([same.left, same.right, different.left]).size).to.equal(3)
    }
  })

  it('draw characters with replacement, and every drawing of every character', () => {
    const firsts = many.flat().filter(({ same }) => same)
    expect(new Set(firsts.map(({ left }) => left)).size).to.equal(14 * 20)
    const counts = new Map<string | undefined, number>()
    for (const { left } of firsts) counts.set(characterOf.get(left), (counts.get(characterOf.get(left)) ?? 0) + 1)
    // 9600 / 14 = 686 expected, standard deviation 25.
    for (const count of counts.values()) expect(count).to.be.within(580, 790)
    const repeats = many.map(
      (pairs) => new Set(pairs.filter(({ same }) => same).map(({ left }) => characterOf.get(left))).size,
    )
    expect(Math.max(...repeats)).to.be.at.most(14)
    expect(Math.min(...repeats)).to.be.below(14)
  })

  it('pair with every other character equally often', () => {
    const others = new Map<string | undefined, number>()
    for (const { right } of many.flat().filter(({ same }) => !same)) {
      others.set(characterOf.get(right), (others.get(characterOf.get(right)) ?? 0) + 1)
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
    expect(draw(5)).to.deep.equal(draw(5))
    expect(draw(5)).to.not.deep.equal(draw(6))
  })

  it('are refused for an alphabet that cannot give them', () => {
    expect(() => checkTrainable(syntheticDataset({ background: [1] }).alphabets)).to.throw(
      'background_00 has 1 characters; training needs at least 2',
    )
    expect(() => checkTrainable(syntheticDataset({ background: [3], drawings: 2 }).alphabets)).to.throw(
      'character0 of alphabet background_00 has 2 drawings; training needs at least 3',
    )
  })
})
