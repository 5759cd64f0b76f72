import { execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { zipSync } from 'fflate'
import { UserError } from '../../../../runtime/base/user-error.js'
import type { Dataset } from '../../../../runtime/data/dataset.js'
import { exportDataset } from '../../../../runtime/data/export.js'
import { embeddedDataset } from '../../../../runtime/data/loaders/embedded.js'
import { readLakeRuns } from '../../../../runtime/data/loaders/lake-runs.js'
import { readOmniglot } from '../../../../runtime/data/loaders/omniglot.js'
import { encodeBits } from '../../../../runtime/data/loaders/png.js'
import { findSources } from '../../../../runtime/data/loaders/sources.js'
import { skip } from '../../../skip.js'
import { temporaryFolder } from '../temporary-folder.js'

const read = (where: string): Dataset => readOmniglot(findSources(where), where)

/** All files below a folder, by their paths relative to `root`. */
function filesBelow(folder: string, root = folder): Record<string, Uint8Array> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return Object.fromEntries(
    files.map(({ parentPath, name }) => {
      const file = path.join(parentPath, name)
      return [path.relative(root, file).split(path.sep).join('/'), readFileSync(file)]
    }),
  )
}

describe('images in the layout of the release', () => {
  const temporary = temporaryFolder()
  const generated = embeddedDataset({ alphabets: 2, evaluation: 1, characters: 3, drawers: 2, seed: 3 })
  let release = ''
  let count = 0
  const place = () => path.join(temporary(), `case${count++}`)
  /** A copy of the release, to be spoilt. */
  const copy = () => {
    const folder = place()
    cpSync(release, folder, { recursive: true })
    return folder
  }

  before(() => {
    release = path.join(temporary(), 'release')
    exportDataset(generated, release)
  })

  it('are read from unpacked folders as they were written', () => {
    const dataset = read(release)
    expect(dataset.fingerprint).to.equal(generated.fingerprint)
    expect(dataset.groups).to.deep.equal(generated.groups)
    expect(dataset.images.bytes).to.deep.equal(generated.images.bytes)
    expect(dataset.name).to.equal('release')
  })

  it('are the same from the two zip files, from one with both, and from folders above them', () => {
    const zips = place()
    mkdirSync(path.join(zips, 'omniglot/python'), { recursive: true })
    for (const part of ['images_background', 'images_evaluation']) {
      const files = filesBelow(path.join(release, part), release)
      writeFileSync(
        path.join(zips, 'omniglot/python', `${part}.zip`),
        zipSync({ ...files, [`${part}/.DS_Store`]: new Uint8Array(9) }),
      )
    }
    writeFileSync(path.join(zips, 'omniglot/python/images_background_small1.zip'), 'not looked at')
    expect(read(zips).fingerprint).to.equal(generated.fingerprint)
    const both = `${place()}.zip`
    const wrapped = Object.entries(filesBelow(release)).map(([name, bytes]) => [`omniglot/python/${name}`, bytes])
    writeFileSync(both, zipSync({ ...Object.fromEntries(wrapped), 'omniglot/LICENSE': new Uint8Array(3) }))
    expect(read(both).fingerprint).to.equal(generated.fingerprint)
    const nested = place()
    cpSync(release, path.join(nested, 'data/omniglot/python'), { recursive: true })
    renameSync(path.join(nested, 'data/omniglot/python/images_background'), path.join(nested, 'inner'))
    mkdirSync(path.join(nested, 'data/omniglot/python/images_background'))
    renameSync(
      path.join(nested, 'inner'),
      path.join(nested, 'data/omniglot/python/images_background/images_background'),
    )
    expect(read(nested).fingerprint).to.equal(generated.fingerprint)
  })

  it('are read in parts: one zip file, or one folder', () => {
    const zip = path.join(temporary(), 'images_evaluation.zip')
    writeFileSync(zip, zipSync(filesBelow(path.join(release, 'images_evaluation'))))
    const evaluation = read(zip)
    expect(evaluation.groups).to.have.length(1)
    expect(evaluation.groups[0].part).to.equal('evaluation')
    expect(read(path.join(release, 'images_evaluation')).fingerprint).to.equal(evaluation.fingerprint)
    const background = read(path.join(release, 'images_background'))
    expect(background.groups.map(({ part }) => part)).to.deep.equal(['background', 'background'])
  })

  it('may be one of the smaller sets of background alphabets, where the whole is not there', () => {
    const folder = copy()
    const small = (number: number) => path.join(folder, `images_background_small${number}`)
    renameSync(path.join(folder, 'images_background'), small(1))
    const fingerprint = read(release).fingerprint
    expect(read(folder).fingerprint).to.equal(fingerprint)
    const alone = read(path.join(release, 'images_background')).fingerprint
    expect(read(small(1)).fingerprint).to.equal(alone)
    const zip = path.join(place(), 'images_background_small1.zip')
    mkdirSync(path.dirname(zip))
    writeFileSync(zip, zipSync(filesBelow(small(1), folder)))
    expect(read(zip).fingerprint).to.equal(alone)
    expect(read(path.dirname(zip)).fingerprint).to.equal(alone)
    cpSync(small(1), small(2), { recursive: true })
    expect(() => read(folder)).to.throw(UserError, 'has both images_background_small1 and images_background_small2')
    cpSync(small(1), path.join(folder, 'images_background'), { recursive: true })
    expect(read(folder).fingerprint).to.equal(fingerprint)
  })

  it('are files: pipes and devices are refused, not read', function () {
    if (process.platform === 'win32') this.skip()
    const image = 'images_background/background01/character02/0002_01.png'
    const pipe = copy()
    rmSync(path.join(pipe, image))
    execFileSync('mkfifo', [path.join(pipe, image), path.join(pipe, 'a.zip')])
    expect(() => read(pipe)).to.throw(UserError, '0002_01.png is a pipe, not a file')
    expect(() => read(path.join(pipe, 'a.zip'))).to.throw(UserError, 'a.zip is a pipe, not a file')
    expect(() => readLakeRuns(path.join(pipe, 'a.zip'))).to.throw(UserError, 'a.zip is a pipe, not a file')
    const device = copy()
    rmSync(path.join(device, image))
    symlinkSync('/dev/zero', path.join(device, image))
    expect(() => read(device)).to.throw(UserError, '0002_01.png is a device, not a file')
  })

  const character = 'images_background/background01/character02'
  const spoilt: [string, (folder: string) => void, RegExp][] = [
    [
      'a damaged image',
      (at) => writeFileSync(path.join(at, character, '0002_01.png'), 'x'),
      /0002_01\.png is not a PNG/,
    ],
    [
      'an image of another size',
      (at) =>
        writeFileSync(
          path.join(at, character, '0002_01.png'),
          encodeBits(new Uint8Array(98), { height: 28, width: 28 }),
        ),
      /0002_01\.png is 28x28 pixels; expected 105x105/,
    ],
    ['a foreign file', (at) => writeFileSync(path.join(at, character, 'notes.txt'), 'x'), /notes\.txt does not belong/],
    [
      'an image without a drawer',
      (at) => renameSync(path.join(at, character, '0002_01.png'), path.join(at, character, 'a.png')),
      /a\.png does not belong/,
    ],
    [
      'a file next to the alphabets',
      (at) => writeFileSync(path.join(at, 'images_background/x.png'), 'x'),
      /x\.png does not belong/,
    ],
    ['a folder too deep', (at) => mkdirSync(path.join(at, character, 'more')), /more does not belong/],
    [
      'two drawings by one drawer',
      (at) => cpSync(path.join(at, character, '0002_01.png'), path.join(at, character, '0009_01.png')),
      /0009_01\.png and .*0002_01\.png are drawings of the same character by the same drawer/,
    ],
  ]
  for (const [what, spoil, message] of spoilt) {
    it(`name and refuse ${what}`, () => {
      const folder = copy()
      spoil(folder)
      expect(() => read(folder)).to.throw(UserError, message)
    })
  }

  it('are named also inside a zip file', () => {
    const files = filesBelow(release)
    files[`${character}/0002_01.png`] = files[`${character}/0002_01.png`].slice(0, 60)
    const zip = `${place()}.zip`
    writeFileSync(zip, zipSync(files))
    expect(() => read(zip)).to.throw(UserError, `${zip}: ${character}/0002_01.png is damaged`)
  })

  it('are required', () => {
    const folder = place()
    mkdirSync(folder)
    expect(() => read(folder)).to.throw(UserError, 'has no Omniglot images')
    expect(() => read(path.join(folder, 'nowhere'))).to.throw(UserError, 'does not exist')
    writeFileSync(path.join(folder, 'a.tar'), '')
    expect(() => read(path.join(folder, 'a.tar'))).to.throw(UserError, 'neither a folder nor a zip file')
    writeFileSync(path.join(folder, 'a.zip'), zipSync({ 'inner/images_background.zip': new Uint8Array(5) }))
    expect(() => read(path.join(folder, 'a.zip'))).to.throw(UserError, 'has no Omniglot images')
    mkdirSync(path.join(folder, 'images_background'))
    expect(() => read(folder)).to.throw(UserError, 'is empty')
  })
})

const omniglot = process.env.NETC_OMNIGLOT ?? path.resolve('../shared/data/omniglot')

describe('Omniglot as released', function () {
  this.timeout(60_000)
  const temporary = temporaryFolder()
  let dataset: Dataset

  before(function () {
    if (!existsSync(omniglot)) {
      skip(this, `There is no Omniglot at ${omniglot}; set NETC_OMNIGLOT to a folder with its two zip files.`)
    }
    dataset = read(omniglot)
  })

  it('has the published numbers of alphabets, characters and drawings', () => {
    const count = (part: string) => {
      const alphabets = dataset.groups.filter((alphabet) => alphabet.part === part)
      const characters = alphabets.flatMap((alphabet) => alphabet.classes)
      return [alphabets.length, characters.length, characters.flatMap(({ items }) => items).length]
    }
    expect(count('background')).to.deep.equal([30, 964, 19_280])
    expect(count('evaluation')).to.deep.equal([20, 659, 13_180])
    expect(dataset.name).to.equal('omniglot')
  })

  // Pixels inked, the first and the last of them in reading order, and the sums of their x and y, from another decoder.
  const inked: [string, string, number, number[]][] = [
    ['Greek', 'character05', 1, [767, 50, 15, 50, 74, 36629, 34454]],
    ['Greek', 'character05', 20, [770, 36, 25, 67, 80, 39162, 40086]],
    ['Tifinagh', 'character55', 1, [358, 38, 39, 62, 66, 18023, 19794]],
    ['Keble', 'character03', 20, [618, 53, 47, 55, 70, 28610, 37185]],
    ['Angelic', 'character01', 1, [1731, 19, 11, 85, 88, 88290, 84955]],
  ]
  for (const [alphabet, character, drawer, expected] of inked) {
    it(`has the ink of ${alphabet} ${character} by drawer ${drawer} where it was drawn`, () => {
      const { classes } = dataset.groups.find(({ name }) => name === alphabet)!
      const image = classes.find(({ name }) => name === character)!.items[drawer - 1]
      const ink: [number, number][] = []
      for (let pixel = 0; pixel < 105 * 105; pixel++) {
        const bit = (dataset.images.bytes[image * 1379 + (pixel >> 3)] >> (7 - (pixel % 8))) & 1
        if (bit === 0) ink.push([pixel % 105, Math.floor(pixel / 105)])
      }
      const sum = (axis: number) => ink.reduce((total, point) => total + point[axis], 0)
      expect([ink.length, ...ink[0], ...ink.at(-1)!, sum(0), sum(1)]).to.deep.equal(expected)
    })
  }

  it('survives being exported and packed again', () => {
    const some = dataset.groups.filter(({ name }) => ['Keble', 'Tagalog'].includes(name))
    const folder = path.join(temporary(), 'subset')
    exportDataset({ ...dataset, groups: some }, folder)
    const unpacked = read(folder)
    const zip = path.join(temporary(), 'subset.zip')
    writeFileSync(zip, zipSync(filesBelow(folder), { level: 0 }))
    rmSync(folder, { recursive: true })
    const zipped = read(zip)
    expect(zipped.fingerprint).to.equal(unpacked.fingerprint)
    expect(zipped.images.count).to.equal((26 + 17) * 20)
    const first = some[0].classes[0].items[0] * 1379
    expect(zipped.images.bytes.subarray(0, 1379 * 20)).to.deep.equal(
      dataset.images.bytes.subarray(first, first + 1379 * 20),
    )
  })
})
