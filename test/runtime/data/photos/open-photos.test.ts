import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { decodeImage } from '../../../../runtime/data/files/decode-image.js'
import { type Frame, frameImage } from '../../../../runtime/data/files/frame.js'
import { imageBytes } from '../../../../runtime/data/image-store.js'
import { openPhotos, type Photos, parseFolder } from '../../../../runtime/data/photos/open-photos.js'
import { temporaryFolder } from '../temporary-folder.js'
import { pngOf, put, putClasses } from './image-folder.js'

const frame: Frame = { height: 9, width: 7, channels: 3, fit: 'cover', background: 255 }

describe('Packed images', () => {
  const temporary = temporaryFolder()
  let tests = 0
  const folder = () => path.join(temporary(), String(tests), 'things')
  const cache = () => path.join(temporary(), String(tests), 'cache')

  /** The photos, and how many files were read. */
  async function open(changes: Partial<Frame> = {}): Promise<Photos & { read: number }> {
    let read = 0
    const photos = await openPhotos(folder(), {
      cache: cache(),
      frame: { ...frame, ...changes },
      onProgress: () => read++,
    })
    return { ...photos, read }
  }
  const pack = () => path.join(cache(), readdirSync(cache())[0])
  const files = (ending: string) =>
    readdirSync(pack())
      .filter((name) => name.endsWith(ending))
      .map((name) => path.join(pack(), name))
  const images = ({ dataset }: Photos) =>
    dataset.files!.names.map((name, index) => [name, Buffer.from(imageBytes(dataset.images, index)).toString('hex')])
  const expected = (changes: Partial<Frame> = {}) =>
    Promise.all(
      readdirSync(folder(), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.relative(folder(), path.join(entry.parentPath, entry.name)))
        .sort()
        .map(async (name) => {
          const decoded = await decodeImage(readFileSync(path.join(folder(), name)), name)
          return [name, Buffer.from(frameImage(decoded, { ...frame, ...changes })).toString('hex')]
        }),
    )

  beforeEach(() => {
    tests++
    putClasses(folder(), ['a', 'b', 'c'], 15)
  })

  it('are the framed images, by class, read once', async () => {
    const first = await open()
    expect(first.dataset.groups).to.have.length(1)
    expect(
      first.dataset.groups[0].classes.map(({ name, items }) => `${name} ${items[0]}-${items.at(-1)}`),
    ).to.deep.equal(['a 0-14', 'b 15-29', 'c 30-44'])
    expect(images(first)).to.deep.equal(await expected())
    expect(first.read).to.equal(45)
    const second = await open()
    expect(second.read).to.equal(0)
    expect(images(second)).to.deep.equal(images(first))
    expect(second.dataset.fingerprint).to.equal(first.dataset.fingerprint)
  })

  it('are of each size apart, and of one fingerprint', async () => {
    const first = await open()
    const gray = await open({ height: 5, channels: 1 })
    expect(gray.read).to.equal(45)
    expect(images(gray)).to.deep.equal(await expected({ height: 5, channels: 1 }))
    expect(gray.dataset.fingerprint).to.equal(first.dataset.fingerprint)
  })

  it('are not read where size and time are as they were, and not decoded where the contents are', async () => {
    const file = path.join(folder(), 'a/3.png')
    const mtime = new Date('2026-01-02')
    utimesSync(file, mtime, mtime)
    const first = await open()
    const whole = readFileSync(file)
    writeFileSync(file, Buffer.alloc(whole.length))
    utimesSync(file, mtime, mtime)
    expect((await open()).read).to.equal(0)
    writeFileSync(file, whole)
    utimesSync(file, mtime, new Date('2026-01-03'))
    const touched = await open()
    expect(touched.read).to.equal(1)
    expect(images(touched)).to.deep.equal(images(first))
    // A copy is read, and not decoded: no image is added to the pack.
    const before = statSync(files('.pixels')[0]).size
    put(folder(), 'c/copy.png', whole)
    const more = await open()
    expect([more.read, more.problems]).to.deep.equal([1, []])
    expect(statSync(files('.pixels')[0]).size).to.equal(before)
    expect(images(more)).to.deep.equal(await expected())
  })

  it('change with their files', async () => {
    const { fingerprint } = (await open()).dataset
    put(folder(), 'a/3.png', pngOf(77))
    rmSync(path.join(folder(), 'b/0.png'))
    const changed = await open()
    expect(changed.read).to.equal(1)
    expect(images(changed)).to.deep.equal(await expected())
    expect(changed.dataset.fingerprint).to.not.equal(fingerprint)
    // Unused images are removed with the next change, once it is half of the pack.
    rmSync(path.join(folder(), 'b'), { recursive: true })
    rmSync(path.join(folder(), 'c'), { recursive: true })
    await open()
    expect(statSync(files('.pixels')[0]).size).to.equal(15 * 9 * 7 * 3)
  })

  it('survive an interruption: what was packed is not read again', async () => {
    const first = images(await open())
    const [lines] = files('.jsonl')
    const text = readFileSync(lines, 'utf8').split('\n')
    // 20 images and their files, and a line that was cut.
    writeFileSync(lines, `${text.slice(0, 41).join('\n')}\n${text[41].slice(0, 20)}`)
    truncateSync(files('.pixels')[0], 20 * 9 * 7 * 3 + 50)
    const again = await open()
    expect(again.read).to.equal(25)
    expect(images(again)).to.deep.equal(first)
    expect(files('.pixels')).to.have.length(1)
    expect((await open()).read).to.equal(0)
  })

  it('are read again where the cache is damaged', async () => {
    const first = images(await open())
    const [pixels] = files('.pixels')
    const bytes = readFileSync(pixels)
    bytes[100] ^= 1
    writeFileSync(pixels, bytes)
    const again = await open()
    expect(again.read).to.equal(1)
    expect(images(again)).to.deep.equal(first)
    for (const file of files('.jsonl')) writeFileSync(file, 'nonsense\n')
    expect((await open()).read).to.equal(45)
  })

  it('can be packed by several at once', async () => {
    const all = await Promise.all([open(), open(), open()])
    for (const each of all) expect(images(each)).to.deep.equal(await expected())
    const after = await open()
    expect(images(after)).to.deep.equal(await expected())
  })

  it('leave out what cannot be read, which is named each time', async () => {
    put(folder(), 'a/bad.png', 'no image')
    put(folder(), 'b/thin.png', pngOf(5, 4, 40))
    for (let time = 0; time < 2; time++) {
      const { problems, dataset, read } = await open()
      expect(problems.map(({ kind, path }) => `${kind} ${path}`)).to.deep.equal([
        'unreadable a/bad.png',
        'tiny b/thin.png',
      ])
      expect(dataset.images.count).to.equal(47)
      if (time === 1) expect(read).to.equal(1)
    }
  })

  it('are not touched by a process that reads them while another one tidies up', async () => {
    const first = await open()
    const before = images(first)
    put(folder(), 'a/new.png', pngOf(78))
    await open()
    expect(images(first)).to.deep.equal(before)
    appendFileSync(path.join(pack(), 'stranger.txt'), 'x')
    expect(existsSync(path.join(pack(), 'stranger.txt'))).to.equal(true)
    expect((await open()).read).to.equal(0)
  })

  it('are named with their layout', () => {
    expect(parseFolder('a/b')).to.deep.equal({ folder: 'a/b' })
    expect(parseFolder('classes:a:b')).to.deep.equal({ folder: 'a:b', layout: 'classes' })
    expect(parseFolder('./groups:x')).to.deep.equal({ folder: './groups:x' })
  })
})
