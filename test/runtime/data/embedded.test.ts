import { expect } from 'chai'
import { bytesPerImage } from '../../../runtime/data/dataset.js'
import { embeddedDataset, embeddedDefaults, parseEmbeddedOptions } from '../../../runtime/data/embedded.js'
import { openDataset } from '../../../runtime/data/open.js'
import { UserError } from '../../../runtime/user-error.js'

const small = { alphabets: 2, evaluation: 1, characters: 5, drawers: 4, seed: 7 }

describe('the embedded data', () => {
  it('has the structure that was asked for', () => {
    const dataset = embeddedDataset(small)
    expect(dataset.alphabets.map(({ part }) => part)).to.deep.equal(['background', 'background', 'evaluation'])
    expect(dataset.images).to.equal(3 * 5 * 4)
    expect(dataset.bits).to.have.length(60 * bytesPerImage(dataset))
    const drawings = dataset.alphabets.flatMap(({ characters }) => characters.flatMap(({ drawings }) => drawings))
    expect(drawings).to.deep.equal([...Array(60).keys()])
  })

  it('is the same for the same seed, and another for another', () => {
    const { fingerprint } = embeddedDataset(small)
    expect(embeddedDataset(small).fingerprint).to.equal(fingerprint)
    expect(embeddedDataset({ ...small, seed: 8 }).fingerprint).not.to.equal(fingerprint)
  })

  it('keeps its alphabets when more are asked for', () => {
    const more = embeddedDataset({ ...small, alphabets: 3 })
    const twoAlphabets = 2 * 5 * 4 * bytesPerImage(more)
    expect(more.bits.subarray(0, twoAlphabets)).to.deep.equal(embeddedDataset(small).bits.subarray(0, twoAlphabets))
  })
})

describe('the options of the embedded data', () => {
  it('are read from --data', async () => {
    const dataset = await openDataset('embedded:alphabets=2,evaluation=1,characters=5,drawers=4,seed=7')
    expect(dataset.fingerprint).to.equal(embeddedDataset(small).fingerprint)
    expect(parseEmbeddedOptions('')).to.deep.equal(embeddedDefaults)
  })

  for (const text of [
    'alphabet=3',
    'alphabets=',
    'alphabets=-1',
    'characters=0',
    'characters=1e9',
    'alphabets=0,evaluation=0',
  ]) {
    it(`refuses ${text}`, () => {
      expect(() => parseEmbeddedOptions(text)).to.throw(UserError)
    })
  }
})
