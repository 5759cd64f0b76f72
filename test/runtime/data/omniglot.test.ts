import { existsSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import type { Dataset } from '../../../runtime/data/dataset.js'
import { openDataset } from '../../../runtime/data/open.js'
import { temporaryFolder } from './temporary-folder.js'

const omniglot = process.env.NETC_OMNIGLOT ?? path.resolve('../shared/data/omniglot')

describe('Omniglot as released', () => {
  const cache = temporaryFolder()
  let dataset: Dataset

  before(async function () {
    if (!existsSync(omniglot)) {
      console.log(`      (skipped: no Omniglot at ${omniglot}; set NETC_OMNIGLOT to a folder with its two zip files)`)
      this.skip()
    }
    dataset = await openDataset(omniglot, cache())
  })

  it('has the published numbers of alphabets, characters and drawings', () => {
    const count = (part: string) => {
      const alphabets = dataset.alphabets.filter((alphabet) => alphabet.part === part)
      const characters = alphabets.flatMap((alphabet) => alphabet.characters)
      return [alphabets.length, characters.length, characters.flatMap(({ drawings }) => drawings).length]
    }
    expect(count('background')).to.deep.equal([30, 964, 19_280])
    expect(count('evaluation')).to.deep.equal([20, 659, 13_180])
    expect(dataset.name).to.equal('omniglot')
  })

  it('comes out of the cache as it went in', async () => {
    const again = await openDataset(omniglot, cache())
    expect(again.fingerprint).to.equal(dataset.fingerprint)
    expect(again.alphabets).to.deep.equal(dataset.alphabets)
  })
})
