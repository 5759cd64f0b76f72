import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { zipSync } from 'fflate'
import { cacheFolder } from '../../../../runtime/base/cache-folder.js'
import { UserError } from '../../../../runtime/base/user-error.js'
import { writeAtomically } from '../../../../runtime/base/write-atomically.js'
import type { Dataset } from '../../../../runtime/data/dataset.js'
import { exportDataset } from '../../../../runtime/data/export.js'
import { cleanCache, takeInventory } from '../../../../runtime/data/inventory.js'
import { downloadFolder, omniglotFile } from '../../../../runtime/data/loaders/cache.js'
import { embeddedDataset } from '../../../../runtime/data/loaders/embedded.js'
import { type PackedIndex, readPacked, readPackedIndex, writePacked } from '../../../../runtime/data/loaders/packed.js'
import { openDataset } from '../../../../runtime/data/open.js'
import { temporaryFolder } from '../temporary-folder.js'

const one = embeddedDataset({ alphabets: 1, evaluation: 1, characters: 2, drawers: 2, seed: 1 })
const other = embeddedDataset({ alphabets: 1, evaluation: 1, characters: 2, drawers: 2, seed: 2 })

async function refusal(work: Promise<unknown>): Promise<UserError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof UserError) return error
  throw error ?? new Error('nothing was refused')
}

describe('the packed file', () => {
  const temporary = temporaryFolder()
  const file = () => path.join(temporary(), 'a.netcdata')
  const origin = { source: 'here', key: 'k' }

  it('gives back the data set, on memory that workers share', () => {
    writePacked(file(), one, origin)
    const read = readPacked(file())
    const plain = (data: Dataset) => ({ ...data, images: { ...data.images, bytes: [...data.images.bytes] } })
    expect(plain(read)).to.deep.equal(plain(one))
    expect(read.images.bytes.buffer).to.be.instanceOf(SharedArrayBuffer)
  })

  it('is refused when it is cut off, or any part of it is another', () => {
    writePacked(file(), one, origin)
    const whole = readFileSync(file())
    const damaged = path.join(temporary(), 'damaged.netcdata')
    for (let at = 0; at < whole.length; at += 41) {
      writeFileSync(damaged, whole.subarray(0, at))
      expect(() => readPacked(damaged), `cut at ${at}`).to.throw(UserError, 'is not a usable packed data set')
      const changed = Buffer.from(whole)
      changed[at] ^= 0x10
      writeFileSync(damaged, changed)
      expect(() => readPacked(damaged), `changed at ${at}`).to.throw(UserError, 'is not a usable packed data set')
    }
  })

  it('is refused when its index is invalid, even with a correct checksum', () => {
    const index: PackedIndex = { ...origin, name: 'x', height: 1, width: 8, fingerprint: '', alphabets: [] }
    const wrong: unknown[] = [
      null,
      [],
      { ...index, height: -1 },
      { ...index, alphabets: 5 },
      { ...index, alphabets: [['test', 'a', []]] },
      { ...index, alphabets: [['background', '../a', []]] },
      { ...index, alphabets: [['background', 'a', [['b', 1e9]]]] },
      { ...index, alphabets: [['background', 'a', [['b', 0]]]] },
    ]
    const whole = { ...index, height: 1, width: 8, alphabets: [['background', 'a', [['b', 2]]]] }
    for (const value of wrong) {
      writeIndex(value, Uint8Array.of(1, 2))
      expect(() => readPacked(file()), JSON.stringify(value)).to.throw(UserError, 'does not describe a data set')
    }
    writeIndex(whole, Uint8Array.of(1, 2, 3))
    expect(() => readPacked(file())).to.throw(UserError, 'its length is not what its index says')
    writeIndex(whole, Uint8Array.of(1, 2))
    expect(() => readPacked(file())).to.throw(UserError, 'its checksum is wrong')
  })

  /** A packed file with that index, whose own checksum is right, before the bits. */
  function writeIndex(value: unknown, bits: Uint8Array): void {
    const json = Buffer.from(JSON.stringify(value))
    const numbers = Buffer.alloc(8)
    numbers.writeUInt32LE(1, 0)
    numbers.writeUInt32LE(json.length, 4)
    const digest = createHash('sha256').update(json).digest()
    writeFileSync(file(), Buffer.concat([Buffer.from('netcdata'), numbers, digest, json, bits]))
  }

  it('is there whole or not at all', () => {
    const target = path.join(temporary(), 'whole.txt')
    writeAtomically(target, [Buffer.from('before')])
    const failing = [Buffer.from('half'), undefined as unknown as Uint8Array]
    expect(() => writeAtomically(target, failing)).to.throw()
    expect(readFileSync(target, 'utf8')).to.equal('before')
    expect(readdirSync(temporary()).filter((name) => name.endsWith('.tmp'))).to.deep.equal([])
  })
})

describe('the cache of data sets', () => {
  const temporary = temporaryFolder()
  let cache = ''
  let source = ''
  let count = 0

  beforeEach(() => {
    cache = path.join(temporary(), `cache${count++}`)
    source = path.join(temporary(), `source${count}`)
    exportDataset(one, source)
  })

  const packedFile = () => path.join(cache, readdirSync(cache).find((name) => name.endsWith('.netcdata'))!)

  it('is where the environment says', () => {
    expect(cacheFolder({ NETC_CACHE: '/a/b', XDG_CACHE_HOME: '/c' })).to.equal(path.resolve('/a/b'))
    if (process.platform === 'win32') return
    expect(cacheFolder({ XDG_CACHE_HOME: '/c' })).to.equal('/c/netc')
    expect(cacheFolder({ XDG_CACHE_HOME: 'relative' })).to.equal(path.join(homedir(), '.cache/netc'))
    expect(cacheFolder({})).to.equal(path.join(homedir(), '.cache/netc'))
  })

  it('is read instead of the images when these are as they were', async () => {
    await openDataset(source, { cache })
    const { source: from, key } = readPackedIndex(packedFile())
    writePacked(packedFile(), other, { source: from, key })
    expect((await openDataset(source, { cache })).fingerprint).to.equal(other.fingerprint)
  })

  it('reports before images are decoded, which happens once', async () => {
    let decoded = 0
    const onDecode = () => decoded++
    for (let i = 0; i < 3; i++) await openDataset(source, { cache, onDecode })
    expect(decoded).to.equal(1)
  })

  it('is rebuilt when an image has changed, or one is gone', async () => {
    await openDataset(source, { cache })
    const { source: from, key } = readPackedIndex(packedFile())
    const image = path.join(source, 'images_background/background01/character01/0001_01.png')
    const spoil = () => writePacked(packedFile(), other, { source: from, key })
    spoil()
    utimesSync(image, 1, 1)
    expect((await openDataset(source, { cache })).fingerprint).to.equal(one.fingerprint)
    spoil()
    rmSync(image)
    expect((await openDataset(source, { cache })).images.count).to.equal(one.images.count - 1)
  })

  it('is rebuilt when it is damaged', async () => {
    await openDataset(source, { cache })
    const whole = readFileSync(packedFile())
    for (const damage of [whole.subarray(0, 30), whole.subarray(0, -1), Buffer.concat([whole, whole])]) {
      writeFileSync(packedFile(), damage)
      expect((await openDataset(source, { cache })).fingerprint).to.equal(one.fingerprint)
      expect(readFileSync(packedFile())).to.deep.equal(whole)
    }
  })

  it('is done without where it cannot be written', async () => {
    writeFileSync(cache, 'a file where the folder should be')
    expect((await openDataset(source, { cache })).fingerprint).to.equal(one.fingerprint)
    expect(readFileSync(cache, 'utf8')).to.equal('a file where the folder should be')
  })

  it('gives Omniglot by default, and says what to do if there is none', async () => {
    const { message, help } = await refusal(openDataset(undefined, { cache }))
    expect(message).to.contain(`Omniglot is not in the cache (${cache})`)
    expect(help).to.contain('netc data omniglot').and.to.contain('--data FOLDER').and.to.contain('--data embedded')
    writePacked(omniglotFile(cache), one, { source: 'x', key: '' })
    expect((await openDataset(undefined, { cache })).fingerprint).to.equal(one.fingerprint)
  })

  it('decodes Omniglot again from its downloads, and asks for it where these are gone', async () => {
    writePacked(omniglotFile(cache), other, { source: 'x', key: '' })
    writeFileSync(omniglotFile(cache), readFileSync(omniglotFile(cache)).subarray(0, 500))
    expect((await refusal(openDataset(undefined, { cache }))).help).to.equal('run `netc data omniglot` again')
    for (const part of ['images_background', 'images_evaluation']) {
      const image = path.join(
        source,
        part,
        part === 'images_background' ? 'background01' : 'evaluation01',
        'character01',
      )
      const files = readdirSync(image).map((name) => [
        `${part}/A/character01/${name}`,
        readFileSync(path.join(image, name)),
      ])
      writeAtomically(path.join(downloadFolder(cache), `${part}.zip`), [zipSync(Object.fromEntries(files))])
    }
    expect((await openDataset(undefined, { cache })).images.count).to.equal(4)
    expect(readPacked(omniglotFile(cache)).images.count).to.equal(4)
  })

  it('opens a packed file by its path', async () => {
    const file = path.join(temporary(), 'mine.netcdata')
    writePacked(file, other, { source: 'x', key: '' })
    expect((await openDataset(file, { cache })).fingerprint).to.equal(other.fingerprint)
    expect((await refusal(openDataset(`${file}.netcdata`, { cache }))).message).to.contain('does not exist')
    expect(existsSync(cache)).to.equal(false)
  })

  it('is listed, and cleaned of what is its own', async () => {
    await openDataset(source, { cache })
    writePacked(omniglotFile(cache), other, { source: 'x', key: '' })
    writeFileSync(packedFile(), 'damaged')
    writeAtomically(path.join(downloadFolder(cache), 'images_evaluation.zip.part'), [new Uint8Array(1000)])
    writeFileSync(path.join(cache, 'mine.txt'), 'not of netc')
    const { datasets, downloads } = takeInventory(cache)
    expect(datasets.map(({ contents }) => contents?.fingerprint)).to.have.members([undefined, other.fingerprint])
    expect(datasets.find(({ contents }) => contents)?.contents?.parts.background).to.deep.equal({
      alphabets: 1,
      characters: 2,
      images: 4,
    })
    expect(datasets.find(({ damage }) => damage)?.damage).to.contain('is not a usable packed data set')
    expect(downloads).to.deep.equal([
      { file: path.join(downloadFolder(cache), 'images_evaluation.zip.part'), bytes: 1000, of: 6_462_886 },
    ])
    expect(cleanCache(cache)).to.have.length(3)
    expect(readdirSync(cache)).to.deep.equal(['mine.txt'])
    expect(cleanCache(path.join(cache, 'nowhere'))).to.deep.equal([])
  })
})
