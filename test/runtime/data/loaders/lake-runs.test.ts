import { existsSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { strToU8 } from 'fflate'
import { UserError } from '../../../../runtime/base/user-error.js'
import { bytesPerImage } from '../../../../runtime/data/image-store.js'
import { parseLakeRuns, readLakeRuns } from '../../../../runtime/data/loaders/lake-runs.js'
import { encodeBits } from '../../../../runtime/data/loaders/png.js'
import { skip } from '../../../skip.js'
import { temporaryFolder } from '../temporary-folder.js'
import { drawRuns, lakeFiles, syntheticAlphabet, zipFiles } from './lake-archive.js'

describe("Lake's runs", () => {
  const temporary = temporaryFolder()
  const runs = drawRuns([syntheticAlphabet(1), syntheticAlphabet(2)], 3)
  const files = lakeFiles(runs)

  const refusal = (change: Record<string, Uint8Array | undefined>): string => {
    const changed = Object.entries({ ...files, ...change }).filter(([, bytes]) => bytes !== undefined)
    try {
      parseLakeRuns(zipFiles(Object.fromEntries(changed) as Record<string, Uint8Array>), 'x.zip')
    } catch (error) {
      if (error instanceof UserError) return error.message
      throw error
    }
    return ''
  }

  it('are read as they were made', () => {
    const lake = parseLakeRuns(zipFiles(files), 'x.zip')
    const { images } = lake
    expect([images.count, images.height, images.width, images.channels]).to.deep.equal([800, 105, 105, 1])
    const stride = bytesPerImage(images)
    const bitsOf = (image: number) => images.bytes.subarray(image * stride, (image + 1) * stride)
    expect(lake.runs.map(({ name }) => name).join(' ')).to.match(/^run01 run02 .* run20$/)
    for (const [index, { supports, queries, truths }] of lake.runs.entries()) {
      expect(truths).to.deep.equal(runs[index].truths)
      for (const [at, image] of supports.entries()) expect(bitsOf(image)).to.deep.equal(runs[index].training[at])
      for (const [at, image] of queries.entries()) expect(bitsOf(image)).to.deep.equal(runs[index].test[at])
    }
    expect(lake.released).to.equal(false)
  })

  it('are the same in the folder all_runs, with litter, line ends of Windows and labels in any order', () => {
    const { fingerprint } = parseLakeRuns(zipFiles(files), 'x.zip')
    const wrapped = lakeFiles(runs, 'all_runs/')
    const labels = 'all_runs/run03/class_labels.txt'
    const lines = new TextDecoder().decode(wrapped[labels]).trim().split('\n').reverse()
    const changed = {
      ...wrapped,
      [labels]: strToU8(`${lines.join('\r\n')}\r\n\r\n`),
      'all_runs/.DS_Store': strToU8('x'),
      '__MACOSX/all_runs/run01/._class_labels.txt': strToU8('x'),
    }
    expect(parseLakeRuns(zipFiles(changed), 'x.zip').fingerprint).to.equal(fingerprint)
    const others = parseLakeRuns(zipFiles(lakeFiles([...runs].reverse())), 'x.zip')
    expect(others.fingerprint).to.not.equal(fingerprint)
  })

  it('are refused by the entry that is missing or does not belong there', () => {
    expect(refusal({ 'run07/test/item13.png': undefined })).to.equal('x.zip lacks run07/test/item13.png')
    expect(refusal({ 'run20/class_labels.txt': undefined })).to.equal('x.zip lacks run20/class_labels.txt')
    const stranger = files['run01/test/item01.png']
    for (const name of ['run01/test/item21.png', 'run21/training/class01.png', 'run01/item01.png', 'README']) {
      expect(refusal({ [name]: stranger })).to.equal(`x.zip: ${name} does not belong in Lake's runs`)
    }
    expect(refusal({ 'all_runs/run01/test/item01.png': stranger })).to.contain(
      'both in the folder all_runs and outside',
    )
  })

  it('are refused by the line of labels that is wrong', () => {
    const text = new TextDecoder().decode(files['run02/class_labels.txt'])
    const labels = (change: string) => refusal({ 'run02/class_labels.txt': strToU8(change) })
    const lines = text.split('\n')
    const place = 'x.zip: run02/class_labels.txt'
    expect(labels(text.replaceAll('run02/test', 'run01/test'))).to.match(
      /^x\.zip: run02\/class_labels\.txt, line 1, is "run01\/test\/item01\.png .*"; expected a line like run02\/test\/item01\.png run02\/training\/class01\.png$/,
    )
    expect(labels([lines[0], ...lines].join('\n'))).to.equal(
      `${place}, line 2: run02/test/item01.png already has a label`,
    )
    expect(labels(lines.slice(1).join('\n'))).to.equal(`${place} has no label for run02/test/item01.png`)
    expect(labels(text.replace('class', 'klass'))).to.contain(`${place}, line 1, is`)
    expect(labels(`${lines[0]} more\n`)).to.contain(`${place}, line 1, is`)
    expect(labels('')).to.contain('has no label for run02/test/item01.png')
  })

  it('are refused where an image is of another kind, or the archive is none, or too large', () => {
    const name = 'run05/training/class09.png'
    expect(refusal({ [name]: strToU8('x') })).to.equal(`x.zip: ${name} is not a PNG image`)
    expect(refusal({ [name]: encodeBits(new Uint8Array(8), { height: 8, width: 8 }) })).to.equal(
      `x.zip: ${name} is 8x8 pixels; expected 105x105`,
    )
    expect(refusal({ [name]: new Uint8Array(20_000) })).to.contain('unpacks to too many bytes')
    expect(() => parseLakeRuns(new Uint8Array(100), 'x.zip')).to.throw(UserError, 'x.zip is not a whole zip archive')
  })

  it('are read from a file', () => {
    const file = path.join(temporary(), 'all_runs.zip')
    writeFileSync(file, zipFiles(files))
    expect(readLakeRuns(file).fingerprint).to.equal(parseLakeRuns(zipFiles(files), 'x.zip').fingerprint)
    expect(() => readLakeRuns(path.join(temporary(), 'none.zip'))).to.throw(UserError, 'there is no such file')
    const large = path.join(temporary(), 'large.zip')
    writeFileSync(large, new Uint8Array((16 << 20) + 1))
    expect(() => readLakeRuns(large)).to.throw(UserError, 'has 16777217 bytes; expected at most 16777216')
  })

  it('are known where they are those of the release', function () {
    const folder = process.env.NETC_OMNIGLOT ?? path.resolve('../shared/data/omniglot')
    const file = path.join(folder, 'all_runs.zip')
    if (!existsSync(file)) skip(this, `There is no ${file}; set NETC_OMNIGLOT to a folder that has it.`)
    const lake = readLakeRuns(file)
    expect(lake.released).to.equal(true)
    for (const { truths } of lake.runs) expect(new Set(truths).size).to.equal(20)
  })
})
