import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { UserError } from '../../../runtime/base/user-error.js'
import type { Batch } from '../../../runtime/data/batch.js'
import { openBatchSource } from '../../../runtime/data/batch-source.js'
import { ink } from '../../../runtime/data/images/ink.js'
import type { BatchRecipe } from '../../../runtime/data/make-batch.js'
import { usePart } from '../../../runtime/protocol/part.js'
import { makeBatch, paperBatches, slowBatches, syntheticDataset } from './synthetic.js'

async function failure(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise
  } catch (error) {
    return error as Error
  }
  throw new Error('nothing was thrown')
}

const dataset = syntheticDataset({ background: [4, 6, 8] })
const recipe: BatchRecipe = { dataset, groups: dataset.groups.slice(0, 3), protocol: paperBatches, seed: 1 }

describe('a batch source', () => {
  it('gives the same bytes as the same function on this thread, in the order of iterations', async () => {
    const source = openBatchSource({ recipe })
    try {
      for (let iteration = 0; iteration < 12; iteration++) {
        expect(await source.next()).to.deep.equal(makeBatch(recipe, iteration))
      }
    } finally {
      await source.close()
    }
  })

  it('begins where a resumed run stopped', async () => {
    const source = openBatchSource({ recipe, firstIteration: 100, depth: 2 })
    expect(await source.next()).to.deep.equal(makeBatch(recipe, 100))
    expect(await source.next()).to.deep.equal(makeBatch(recipe, 101))
    await source.close()
  })

  it('reads bits that both threads share', async () => {
    const bytes = new Uint8Array(new SharedArrayBuffer(dataset.images.bytes.length))
    bytes.set(dataset.images.bytes)
    const source = openBatchSource({ recipe: { ...recipe, dataset: { images: { ...dataset.images, bytes } } } })
    expect(await source.next()).to.deep.equal(makeBatch(recipe, 0))
    await source.close()
  })

  it('takes the memory of a batch back at the next call, and uses no more', async () => {
    const source = openBatchSource({ recipe, depth: 1 })
    const first = await source.next()
    expect(first.images.length).to.equal(128 * 9 * 13)
    await source.next()
    expect([first.images.length, first.labels.length]).to.deep.equal([0, 0])
    await source.close()
  })

  it('rejects with what went wrong on the other thread', async () => {
    const empty = { name: 'a', items: [] }
    const groups = [{ name: 'empty', part: 'background', classes: [empty, empty] }] as const
    const source = openBatchSource({ recipe: { ...recipe, groups } })
    const message = 'cannot draw 3 different items from 0'
    for (let again = 0; again < 2; again++) expect((await failure(source.next())).message).to.equal(message)
    await source.close()
  })

  it('refuses steps that the images cannot go through, before any thread is started', () => {
    const images = [usePart(ink), { part: 'moments', settings: {} }]
    const colored = { ...dataset.images, format: 'bytes', channels: 3 } as const
    const impossible = { ...recipe, dataset: { images: colored }, protocol: { ...paperBatches, images } }
    expect(() => openBatchSource({ recipe: impossible })).to.throw(UserError, 'step 2 of the images is impossible')
  })

  it('rejects after it is closed, also who waits', async () => {
    const source = openBatchSource({ recipe })
    const waiting = failure(source.next())
    await source.close()
    expect((await waiting).message).to.equal('the batch source is closed')
    expect((await failure(source.next())).message).to.equal('the batch source is closed')
    await source.close()
  })

  it('refuses to be waited for twice at a time', async () => {
    const source = openBatchSource({ recipe })
    const first = source.next()
    expect((await failure(source.next())).message).to.equal('next() was called again before its last promise settled')
    await first
    await source.close()
  })

  it('counts no wait for the first batch', async () => {
    const source = openBatchSource({ recipe })
    await source.next()
    expect([source.waits, source.waitedMs, source.threads]).to.deep.equal([0, 0, 1])
    await source.close()
  })

  it('keeps no process alive that forgets to close it', async () => {
    const source = 'openBatchSource({ recipe: { dataset, groups, protocol: paperBatches, seed: 1 } })'
    expect(await printed(`console.log((await ${source}.next()).count)`)).to.equal('128\n')
  })

  it('keeps a process alive until all its threads have ended', async () => {
    const options = '{ recipe: { dataset, groups, protocol: slowBatches, seed: 1 }, threads: 3 }'
    const script = `
      const source = openBatchSource(${options})
      for (let taken = 0; taken < 500 && source.threads < 3; taken++) await source.next()
      console.log(source.threads)
      await source.close()
      console.log('closed')`
    expect(await printed(script)).to.equal('3\nclosed\n')
  })
})

/** The output of a child process with a small data set. */
async function printed(script: string): Promise<string> {
  const at = (file: string) => JSON.stringify(new URL(file, import.meta.url).href)
  const whole = `
    import { openBatchSource } from ${at('../../../runtime/data/batch-source.js')}
    import { syntheticDataset, paperBatches, slowBatches } from ${at('./synthetic.js')}
    const dataset = syntheticDataset({ background: [4] })
    const groups = dataset.groups.slice(0, 1)
    ${script}`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', whole])
  return stdout
}

const digest = ({ images, labels, iteration, count }: Batch): string => {
  const hash = createHash('sha256').update(`${iteration} ${count} `)
  for (const { buffer, byteOffset, byteLength } of [images, labels]) {
    hash.update(Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength))
  }
  return hash.digest('hex')
}

describe('a batch source that its caller waits for', () => {
  const slow: BatchRecipe = { ...recipe, protocol: slowBatches }

  /**
   * Takes batches, without work between them, until `threads` prepare them and `least` are taken; a bound on waiting
   * for the former.
   */
  async function take(threads: number, least: number) {
    const source = openBatchSource({ recipe: slow, threads })
    const digests: string[] = []
    let most = 0
    while ((digests.length < least || source.threads < threads) && digests.length < 500) {
      digests.push(digest(await source.next()))
      most = Math.max(most, source.threads)
    }
    const { waits, waitedMs } = source
    await source.close()
    return { digests, most, waits, waitedMs }
  }

  it('adds threads up to the number allowed, and gives the same bytes in the same order', async () => {
    const [one, three] = [await take(1, 12), await take(3, 12)]
    expect([one.most, three.most]).to.deep.equal([1, 3])
    expect(three.waits).to.be.above(2)
    expect(three.waitedMs).to.be.above(0)
    const expected = three.digests.slice(0, 12).map((_, iteration) => digest(makeBatch(slow, iteration)))
    expect(one.digests.slice(0, 12)).to.deep.equal(expected)
    expect(three.digests.slice(0, 12)).to.deep.equal(expected)
  })

  it('ends all its threads', async () => {
    const source = openBatchSource({ recipe: slow, threads: 3 })
    for (let taken = 0; taken < 500 && source.threads < 3; taken++) await source.next()
    expect(source.threads).to.equal(3)
    await source.close()
    expect((await failure(source.next())).message).to.equal('the batch source is closed')
  })
})
