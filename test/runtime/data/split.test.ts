import { expect } from 'chai'
import { splitAlphabets } from '../../../runtime/data/split.js'
import { syntheticDataset } from './synthetic.js'

const names = (alphabets: readonly { name: string }[]) => alphabets.map(({ name }) => name)

describe('splitting the background alphabets', () => {
  const dataset = syntheticDataset({
    background: new Array(30).fill(2),
    evaluation: new Array(20).fill(2),
    drawings: 1,
  })
  const paper = { train: 24, validation: 6, last_in_validation: true }

  it('gives 24 and 6 disjoint ones, the last always in validation, evaluation apart', () => {
    for (let seed = 0; seed < 50; seed++) {
      const { train, validation, evaluation } = splitAlphabets(dataset, paper, seed)
      expect([train.length, validation.length, evaluation.length]).to.deep.equal([24, 6, 20])
      expect(new Set([...names(train), ...names(validation)]).size).to.equal(30)
      expect([...train, ...validation].every(({ part }) => part === 'background')).to.equal(true)
      expect(evaluation.every(({ part }) => part === 'evaluation')).to.equal(true)
      expect(names(validation)).to.include('background_29')
      expect(names(train)).to.deep.equal(names(train).sort())
    }
  })

  it('draws every other alphabet equally often', () => {
    const counts = new Map<string, number>()
    for (let seed = 0; seed < 1000; seed++) {
      for (const name of names(splitAlphabets(dataset, paper, seed).validation)) {
        counts.set(name, (counts.get(name) ?? 0) + 1)
      }
    }
    expect(counts.get('background_29')).to.equal(1000)
    counts.delete('background_29')
    expect(counts.size).to.equal(29)
    // 5 of 29: 172 expected, standard deviation 12.
    for (const count of counts.values()) expect(count).to.be.within(125, 220)
  })

  it('lets the last train where the protocol does not fix it', () => {
    const free = { ...paper, last_in_validation: false }
    const splits = Array.from({ length: 30 }, (_, seed) => splitAlphabets(dataset, free, seed))
    expect(splits.some(({ train }) => names(train).includes('background_29'))).to.equal(true)
    expect(splits.every(({ train, validation }) => train.length === 24 && validation.length === 6)).to.equal(true)
  })

  it('leaves alphabets unused where fewer are wanted, and depends on the seed only', () => {
    const few = { train: 3, validation: 2, last_in_validation: true }
    const { train, validation } = splitAlphabets(dataset, few, 7)
    expect([train.length, validation.length]).to.deep.equal([3, 2])
    expect(names(validation)).to.include('background_29')
    expect(splitAlphabets(dataset, few, 7)).to.deep.equal(splitAlphabets(dataset, few, 7))
    expect(names(splitAlphabets(dataset, few, 8).train)).to.not.deep.equal(names(train))
  })

  it('says what is missing where the data has too few', () => {
    const small = syntheticDataset({ background: [2, 2, 2, 2] })
    expect(() => splitAlphabets(small, paper, 1)).to.throw(
      'synthetic has 4 background alphabets; the protocol needs 30 (split.train 24 + split.validation 6)',
    )
    const untestable = syntheticDataset({ background: [2, 2], evaluation: [] })
    expect(() => splitAlphabets(untestable, { train: 1, validation: 1, last_in_validation: true }, 1)).to.throw(
      'no evaluation alphabets',
    )
  })
})
