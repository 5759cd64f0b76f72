import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { encode } from 'fast-png'
import type { Fit } from '../../../runtime/data/images/fit.js'
import { findClasses, findImages, readImages } from '../../../runtime/matching/image-files.js'
import { temporaryFolder } from '../data/temporary-folder.js'
import { refused } from '../runs/tiny-runs.js'

describe('image files', () => {
  const temporary = temporaryFolder()
  const inside = (...names: string[]) => path.join(temporary(), ...names)
  const write = (name: string, bytes: Uint8Array | string = '') => {
    mkdirSync(path.dirname(inside(name)), { recursive: true })
    writeFileSync(inside(name), bytes)
  }

  it('are found below folders in the order of names, once each, without litter, labeled by their folder', () => {
    for (const name of [
      'pets/dog/b.png',
      'pets/dog/a.png',
      'pets/.DS_Store',
      'pets/cat/c.png',
      'pets/Thumbs.db',
      'pets/dog/notes.txt',
    ])
      write(name)
    const found = findImages([inside('pets/dog/b.png'), inside('pets')])
    expect(found.map(({ file, label }) => [path.relative(inside('pets'), file), label])).to.deep.equal([
      [path.join('dog', 'b.png'), 'dog'],
      [path.join('cat', 'c.png'), 'cat'],
      [path.join('dog', 'a.png'), 'dog'],
    ])
    expect([...findClasses(inside('pets')).keys()]).to.deep.equal(['cat', 'dog'])
    write('pets/stray.png')
    expect(() => findClasses(inside('pets'))).to.throw('stray.png is misplaced: expected images at CLASS/FILE')
    expect(() => findImages([inside('nothing')])).to.throw('there is nothing at')
    mkdirSync(inside('empty'))
    expect(() => findImages([inside('empty')])).to.throw('there are no images in')
  })

  it("come in the run's size and channels", async () => {
    const colors = Uint8Array.from([255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30])
    write('colors.png', encode({ width: 2, height: 2, data: colors, channels: 3, depth: 8 }))
    const read = async (height: number, width: number, channels: 1 | 3, fit: Fit = 'stretch') => {
      const frame = { height, width, channels, fit, background: 255 }
      return [...(await readImages([inside('colors.png')], frame)).bytes]
    }
    expect(await read(2, 2, 3)).to.deep.equal([...colors])
    // 0.299 red, 0.587 green, 0.114 blue.
    expect(await read(2, 2, 1)).to.deep.equal([76, 150, 29, 18])
    expect(await read(1, 1, 3)).to.deep.equal([66, 69, 71])
    expect(await read(4, 2, 1)).to.deep.equal([76, 150, 76, 150, 29, 18, 29, 18])
    expect(await read(4, 2, 1, 'contain')).to.deep.equal([255, 255, 76, 150, 29, 18, 255, 255])
  })

  it('that are none are named', async () => {
    write('words.png', 'words')
    const frame = { height: 2, width: 2, channels: 1, fit: 'cover', background: 255 } as const
    await refused(
      () => readImages([inside('words.png')], frame),
      'words.png is not an image that netc can read: it is text',
    )
    await refused(() => readImages([inside('missing.png')], frame), 'there is no such file')
    await refused(() => readImages([temporary()], frame), 'is a folder, not a file')
  })
})
