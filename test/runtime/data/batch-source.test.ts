import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { UserError } from '../../../runtime/base/user-error.js'
import { openBatchSource } from '../../../runtime/data/batch-source.js'
import { makeBatch } from '../../../runtime/data/make-batch.js'
import { paperBatches, syntheticDataset } from './synthetic.js'

async function failure(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise
  } catch (error) {
    return error as Error
  }
  throw new Error('nothing was thrown')
}

describe('a batch source', () => {
  const dataset = syntheticDataset({ background: [4, 6, 8] })
  const split = { train: dataset.groups.slice(0, 3) }
  const options = { dataset, split, protocol: paperBatches, seed: 1 }
  const recipe = { dataset, train: split.train, protocol: paperBatches, seed: 1 }

  it('gives the same bytes as the same function on this thread, in the order of iterations', async () => {
    const source = openBatchSource(options)
    try {
      for (let iteration = 0; iteration < 12; iteration++) {
        expect(await source.next()).to.deep.equal(makeBatch(recipe, iteration))
      }
    } finally {
      await source.close()
    }
  })

  it('begins where a resumed run stopped', async () => {
    const source = openBatchSource({ ...options, firstIteration: 100, depth: 2 })
    expect(await source.next()).to.deep.equal(makeBatch(recipe, 100))
    expect(await source.next()).to.deep.equal(makeBatch(recipe, 101))
    await source.close()
  })

  it('reads bits that both threads share', async () => {
    const shared = new Uint8Array(new SharedArrayBuffer(dataset.images.bytes.length))
    shared.set(dataset.images.bytes)
    const source = openBatchSource({ ...options, dataset: { ...dataset, bits: shared } })
    expect(await source.next()).to.deep.equal(makeBatch(recipe, 0))
    await source.close()
  })

  it('takes the memory of a batch back at the next call, and uses no more', async () => {
    const source = openBatchSource({ ...options, depth: 1 })
    const first = await source.next()
    expect(first.left.length).to.equal(64 * 9 * 13)
    await source.next()
    expect(first.left.length).to.equal(0)
    await source.close()
  })

  it('rejects with what went wrong on the other thread', async () => {
    const protocol = { ...paperBatches, images: { normalisation: 'bogus' as 'none' } }
    const source = openBatchSource({ ...options, protocol })
    expect((await failure(source.next())).message).to.equal('no normalisation bogus')
    expect((await failure(source.next())).message).to.equal('no normalisation bogus')
    await source.close()
  })

  it('refuses alphabets that give no pairs, before any thread is started', () => {
    const poor = syntheticDataset({ background: [3], drawings: 2 })
    expect(() => openBatchSource({ ...options, dataset: poor, split: { train: poor.alphabets } })).to.throw(UserError)
  })

  it('rejects after it is closed, also who waits', async () => {
    const source = openBatchSource(options)
    const waiting = failure(source.next())
    await source.close()
    expect((await waiting).message).to.equal('the batch source is closed')
    expect((await failure(source.next())).message).to.equal('the batch source is closed')
    await source.close()
  })

  it('counts no wait for the first batch', async () => {
    const source = openBatchSource(options)
    await source.next()
    expect([source.waits, source.waitedMs]).to.deep.equal([0, 0])
    await source.close()
  })

  it('keeps no process alive that forgets to close it', async () => {
    const at = (file: string) => JSON.stringify(new URL(file, import.meta.url).href)
    const script = `
      import { openBatchSource } from ${at('../../../runtime/data/batch-source.js')}
      import { syntheticDataset, paperBatches } from ${at('./synthetic.js')}
      const dataset = syntheticDataset({ background: [4] })
      const source = openBatchSource({ dataset, split: { train: dataset.groups }, protocol: paperBatches, seed: 1 })
      console.log((await source.next()).pairs)`
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])
    expect(stdout).to.equal('64\n')
  })
})
