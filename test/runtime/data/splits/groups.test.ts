import { createHash } from 'node:crypto'
import { expect } from 'chai'
import { byGroups } from '../../../../runtime/data/splits/groups.js'
import { syntheticDataset } from '../synthetic.js'
import { divide, names } from './divide.js'

describe('splitting the background groups', () => {
  const dataset = syntheticDataset({
    background: new Array(30).fill(2),
    evaluation: new Array(20).fill(2),
    items: 1,
  })
  const paper = { train: 24, validation: 6, last_in_validation: true }
  const split = (settings: object, seed: number, data = dataset) => divide(byGroups, settings, data, seed)

  /**
   * SHA-256 of the names of training, validation and evaluation groups for seeds 0 to 49, as the first release drew
   * them.
   */
  const firstRelease = [
    ['0fd8bf9edf13e096060dbe1c4be0e092144730fdb58c56221a2fe280eb94539c', paper],
    ['b5c2ee6e2ee522955e10ac9e0901fa94e7c132116fcde5f8f4bc0b4853e10842', { ...paper, last_in_validation: false }],
    [
      'bdc11f86b2fff9be3a8c3628625f2e712754ba3b817ae18b0735750e43b4701a',
      { train: 3, validation: 2, last_in_validation: true },
    ],
  ] as const
  for (const [digest, settings] of firstRelease) {
    it(`draws what the first release drew, with ${JSON.stringify(settings)}`, () => {
      const drawn = Array.from({ length: 50 }, (_, seed) => {
        const { train, validation, evaluation } = split(settings, seed)
        return [train, validation, evaluation].map(names)
      })
      expect(createHash('sha256').update(JSON.stringify(drawn)).digest('hex')).to.equal(digest)
    })
  }

  it('gives 24 and 6 disjoint ones, the last always in validation, evaluation apart', () => {
    for (let seed = 0; seed < 50; seed++) {
      const { train, validation, evaluation } = split(paper, seed)
      expect([train.length, validation.length, evaluation.length]).to.deep.equal([24, 6, 20])
      expect(new Set([...names(train), ...names(validation)]).size).to.equal(30)
      expect([...train, ...validation].every(({ part }) => part === 'background')).to.equal(true)
      expect(evaluation.every(({ part }) => part === 'evaluation')).to.equal(true)
      expect(names(validation)).to.include('background_29')
    }
  })

  it('draws every other group equally often', () => {
    const counts = new Map<string, number>()
    for (let seed = 0; seed < 1000; seed++) {
      for (const name of names(split(paper, seed).validation)) counts.set(name, (counts.get(name) ?? 0) + 1)
    }
    expect(counts.get('background_29')).to.equal(1000)
    counts.delete('background_29')
    expect(counts.size).to.equal(29)
    // 5 of 29: 172 expected, standard deviation 12.
    for (const count of counts.values()) expect(count).to.be.within(125, 220)
  })

  it('lets the last train where the protocol does not fix it', () => {
    const free = { ...paper, last_in_validation: false }
    const splits = Array.from({ length: 30 }, (_, seed) => split(free, seed))
    expect(splits.some(({ train }) => names(train).includes('background_29'))).to.equal(true)
    expect(splits.every(({ train, validation }) => train.length === 24 && validation.length === 6)).to.equal(true)
  })

  it('leaves groups unused where fewer are wanted, and depends on the seed', () => {
    const few = { train: 3, validation: 2, last_in_validation: true }
    const { train, validation } = split(few, 7)
    expect([train.length, validation.length]).to.deep.equal([3, 2])
    expect(names(validation)).to.include('background_29')
    expect(names(split(few, 8).train)).to.not.deep.equal(names(train))
  })

  it('says what is missing where the data have too few', () => {
    const small = syntheticDataset({ background: [2, 2, 2, 2] })
    expect(() => split(paper, 1, small)).to.throw(
      'synthetic has 4 background groups; the protocol needs 30 (split.groups.train 24 + split.groups.validation 6)',
    )
  })
})
