import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { decode } from 'fast-png'
import { csvLine } from '../../../runtime/base/csv.js'
import { embedFiles } from '../../../runtime/matching/embed-files.js'
import { findImages, readImages } from '../../../runtime/matching/image-files.js'
import { headerOf } from '../../../runtime/matching/npy.js'
import { temporaryFolder } from '../data/temporary-folder.js'
import { refused } from '../runs/tiny-runs.js'
import { type TrainedRun, trainTiny, writeGroup } from './trained-run.js'

describe('features in files', () => {
  const temporary = temporaryFolder()
  const inside = (...names: string[]) => path.join(temporary(), ...names)
  let run: TrainedRun
  before(async () => {
    run = await trainTiny(temporary())
    writeGroup(run.dataset, run.dataset.groups[0], inside('images'))
  })
  after(() => run.matcher.dispose())

  it('are a NumPy array, with their classes in a second file', async () => {
    const files = findImages([inside('images')])
    const [npy, labels] = [inside('v.npy'), inside('v.csv')]
    const shares: number[] = []
    const shape = await embedFiles(run.trained, run.matcher, files, {
      ...{ npy, labels, tower: 0 },
      onProgress: (share) => shares.push(share),
    })
    expect(shape).to.deep.equal([16, 3])
    expect(shares.at(-1)).to.equal(1)
    const bytes = readFileSync(npy)
    // The format's own description: magic string, version, length of the header, header, values.
    expect(bytes.subarray(0, 8).toString('latin1')).to.equal('\x93NUMPY\x01\x00')
    const begin = 10 + bytes.readUInt16LE(8)
    expect(begin % 64).to.equal(0)
    expect(bytes.subarray(10, begin).toString('latin1')).to.match(
      /^\{'descr': '<f4', 'fortran_order': False, 'shape': \(16, 3\), \} *\n$/,
    )
    const { values } = await run.matcher.embed(
      await readImages(
        files.map(({ file }) => file),
        run.trained.frame,
      ),
    )
    const written = Array.from({ length: 48 }, (_, at) => bytes.readFloatLE(begin + 4 * at))
    expect(bytes).to.have.length(begin + 4 * 48)
    expect(written).to.deep.equal([...values])
    const rows = readFileSync(labels, 'utf8').split('\r\n')
    expect(rows[0]).to.equal('file,label')
    expect(rows[5]).to.equal(`${inside('images', 'character1', '00.png')},character1`)
    expect(rows).to.have.length(18)
  })

  it("are tables for TensorBoard's projector, with a sheet of small images", async () => {
    const files = findImages([inside('images')])
    await embedFiles(run.trained, run.matcher, files, { projector: inside('projector'), tower: 0 })
    expect(readdirSync(inside('projector')).sort()).to.deep.equal([
      ...['metadata.tsv', 'projector_config.pbtxt', 'sprite.png', 'tensors.tsv'],
    ])
    const table = (name: string) => readFileSync(inside('projector', name), 'utf8').trimEnd().split('\n')
    const { values } = await run.matcher.embed(await readImages([files[9].file], run.trained.frame))
    expect(
      table('tensors.tsv')[9]
        .split('\t')
        .map((cell) => Math.fround(Number(cell))),
    ).to.deep.equal([...values])
    expect(table('metadata.tsv').slice(0, 2)).to.deep.equal(['label\tfile', `character0\t${files[0].file}`])
    // 16 images, four in a row; the fifth is the first of the second row.
    const { width, height, data } = decode(readFileSync(inside('projector', 'sprite.png')))
    expect([width, height]).to.deep.equal([128, 128])
    const [fifth] = [await readImages([files[4].file], run.trained.frame)]
    expect(data[3 * 32 * 128]).to.equal(fifth.bytes[0])
  })

  it('are there whole or not at all', async () => {
    writeFileSync(inside('broken.png'), 'no image')
    const files = [...findImages([inside('images')]), { file: inside('broken.png'), label: '' }]
    const npy = inside('none.npy')
    const projector = inside('nowhere')
    await refused(() => embedFiles(run.trained, run.matcher, files, { npy, projector, tower: 0 }), 'broken.png is not')
    expect(existsSync(npy)).to.equal(false)
    expect(readdirSync(projector)).to.deep.equal([])
    expect(readdirSync(temporary()).filter((name) => name.endsWith('.tmp'))).to.deep.equal([])
    const blocked = { npy: inside('broken.png', 'v.npy'), tower: 0 }
    await refused(() => embedFiles(run.trained, run.matcher, files, blocked), 'cannot write')
  })

  it('have headers of one dimension and of many', () => {
    for (const shape of [[7], [3, 2, 5, 11], [100_000, 25_088]]) {
      const header = Buffer.from(headerOf(shape))
      expect(header.length % 64).to.equal(0)
      expect(header.toString('latin1')).to.include(shape.length === 1 ? '(7,)' : `(${shape.join(', ')})`)
      expect(header.at(-1)).to.equal(0x0a)
    }
  })

  it('have tables whose cells may hold anything', () => {
    expect(csvLine(['a', 'b,c', 'd"e', 'f\ng', 1.5])).to.equal('a,"b,c","d""e","f\ng",1.5\r\n')
  })
})
