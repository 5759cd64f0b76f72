import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { enrol, remove } from '../../../../runtime/matching/gallery/enrol.js'
import { type Gallery, readGallery } from '../../../../runtime/matching/gallery/files.js'
import { refuseOthers, runName, runOf } from '../../../../runtime/matching/gallery/open.js'
import { searchGallery } from '../../../../runtime/matching/gallery/search.js'
import { findClasses, readImages } from '../../../../runtime/matching/image-files.js'
import { embedSupport, predictFiles } from '../../../../runtime/matching/predict-files.js'
import { temporaryFolder } from '../../data/temporary-folder.js'
import { refused } from '../../runs/tiny-runs.js'
import { type TrainedRun, trainTiny, writeGroup } from '../trained-run.js'

describe('a gallery', () => {
  const temporary = temporaryFolder()
  const inside = (...names: string[]) => path.join(temporary(), ...names)
  let run: TrainedRun
  let strangers: readonly string[]
  before(async () => {
    run = await trainTiny(temporary())
    const [first, second] = run.dataset.groups
    writeGroup(run.dataset, first, inside('images'))
    strangers = writeGroup(run.dataset, second, inside('strangers'))
  })
  after(() => run.matcher.dispose())

  /** As `netc gallery add`, without the lock. */
  async function add(name: string, files = [...findClasses(inside('images')).values()].flat(), signal?: AbortSignal) {
    const folder = inside(name)
    mkdirSync(folder, { recursive: true })
    const gallery = readdirSync(folder).includes('gallery.json') ? readGallery(folder) : undefined
    const { trained, matcher } = run
    return enrol(folder, gallery, { trained, matcher, run: runName(folder, trained) }, files, { signal })
  }
  const nothing = { embedded: 0, replaced: 0, unchanged: 0, moved: 0, copies: 0 }

  it('embeds what is new, and nothing a second time', async () => {
    const first = await add('faces')
    expect(first.enrolled).to.deep.equal({ ...nothing, embedded: 16 })
    const all = readdirSync(inside('faces'))
    expect((await add('faces')).enrolled).to.deep.equal({ ...nothing, unchanged: 16 })
    expect(readdirSync(inside('faces')))
      .to.deep.equal(all)
      .and.to.have.length(2)

    copyFileSync(strangers[0], inside('images', 'character1', 'new.png'))
    const one = await add('faces')
    expect(one.enrolled).to.deep.equal({ ...nothing, unchanged: 16, embedded: 1 })
    expect(readdirSync(inside('faces'))).to.have.length(2)

    // Every row is what the network gives for the file.
    const { index, features } = readGallery(inside('faces'))
    expect(index.images.map((image) => image.path)).to.include('../images/character1/new.png')
    for (const [row, { path: place }] of index.images.entries()) {
      const { values } = await run.matcher.embed(await readImages([inside('faces', place)], run.trained.frame), 1)
      expect([...features.values.subarray(row * 3, row * 3 + 3)], place).to.deep.equal([...values])
    }
  })

  it('knows an image by its contents: moved, replaced, twice, or as of two classes', async () => {
    const folder = inside('images', 'character1')
    renameSync(path.join(folder, 'new.png'), path.join(folder, 'renamed.png'))
    expect((await add('faces')).enrolled).to.deep.equal({ ...nothing, unchanged: 16, moved: 1 })
    copyFileSync(path.join(folder, 'renamed.png'), path.join(folder, 'twice.png'))
    expect((await add('faces')).enrolled).to.deep.equal({ ...nothing, unchanged: 17, copies: 1 })
    copyFileSync(strangers[1], path.join(folder, 'renamed.png'))
    rmSync(path.join(folder, 'twice.png'))
    expect((await add('faces')).enrolled).to.deep.equal({ ...nothing, unchanged: 16, replaced: 1, embedded: 1 })
    const before = readFileSync(inside('faces', 'gallery.json'))
    copyFileSync(path.join(folder, 'renamed.png'), inside('images', 'character2', 'other.png'))
    await refused(
      () => add('faces'),
      'is the same image as ../images/character1/renamed.png, which is enrolled as character1',
    )
    expect(readFileSync(inside('faces', 'gallery.json'))).to.deep.equal(before)
    rmSync(inside('images', 'character2', 'other.png'))
    const files = [{ file: path.join(folder, 'renamed.png'), label: 'somebody else' }]
    expect((await add('faces', files)).enrolled).to.deep.equal({ ...nothing, moved: 1 })
    const { images } = readGallery(inside('faces')).index
    expect(images.filter((image) => image.class === 'somebody else')).to.have.length(1)
    expect(images).to.have.length(17)
  })

  it('gives back what is taken out', () => {
    const gallery = readGallery(inside('faces'))
    const rest = remove(gallery, (image) => image.class === 'somebody else')
    expect(rest.removed.map((image) => image.path)).to.deep.equal(['../images/character1/renamed.png'])
    const again = readGallery(inside('faces'))
    expect(again).to.deep.equal(rest.gallery)
    const kept = gallery.index.images.flatMap((image, row) => (image.class === 'somebody else' ? [] : [row]))
    const expected = kept.flatMap((row) => [...gallery.features.values.subarray(3 * row, 3 * row + 3)])
    expect([...again.features.values]).to.deep.equal(expected)
    expect(remove(again, () => false).gallery).to.equal(again)
  })

  for (const combination of ['mean', 'best', 'prototype'] as const) {
    it(`finds what netc predict finds among the same images, with the same scores: ${combination}`, async () => {
      const { trained, matcher } = run
      const gallery = readGallery(inside('faces'))
      const support = await embedSupport(trained, matcher, findClasses(inside('images')))
      rmSync(inside('images', 'character1', 'renamed.png'), { force: true })
      const same = await embedSupport(trained, matcher, findClasses(inside('images')))
      expect(same.features.count).to.be.at.most(support.features.count)
      const found = await searchGallery(trained, matcher, gallery, strangers, { combination, top: 3 })
      const predicted = await predictFiles(trained, matcher, strangers, { support: same, combination, top: 3 })
      const plain = found.map(({ classes, ...each }) => ({
        ...each,
        classes: classes.map(({ image: _, ...rest }) => rest),
      }))
      expect(plain).to.deep.equal(predicted)
      const images = new Map(gallery.index.images.map((image) => [image.path, image.class]))
      for (const { classes } of found) {
        for (const each of classes) {
          if (combination === 'prototype') expect(each).not.to.have.property('image')
          else expect(images.get(each.image!)).to.equal(each.class)
        }
      }
      const [{ score }] = found[0].classes
      const at = async (least: number) =>
        (await searchGallery(trained, matcher, gallery, [strangers[0]], { combination, top: 1, score: least }))[0].class
      expect(await at(score)).to.equal(found[0].class)
      expect(await at(score + 1e-9)).to.equal(null)
    })
  }

  it('belongs to one network, and names it if used with another', async () => {
    const other = await trainTiny(inside('other'), undefined, undefined, undefined)
    const { index } = readGallery(inside('faces'))
    refuseOthers('faces', index, run.trained)
    // Both were trained in the same way, so their weights are the same.
    refuseOthers('faces', index, other.trained)
    const changed = { ...other.trained, sha256: '0'.repeat(64) }
    const [there, here] = [run.trained.sha256.slice(0, 12), '0'.repeat(12)]
    expect(() => refuseOthers('faces', index, changed)).to.throw(
      `faces has features of ${index.network} ${there}, but ${other.folder} is ${index.network} ${here}`,
    )
    expect(() => refuseOthers('faces', index, { ...run.trained, preparation: 'x' })).to.throw(
      'differently prepared images',
    )
    expect(path.resolve(runOf(inside('faces'), index, undefined))).to.equal(run.folder)
    expect(runOf('faces', { ...index, run: 'matcher' }, undefined)).to.equal('matcher')
    expect(() => runOf('faces', undefined, undefined)).to.throw('faces is new: nothing says which network')
    other.matcher.dispose()
  })

  it('reports damage and files that are not images, and leaves the gallery unchanged', async () => {
    await add('damaged')
    const features = () => inside('damaged', readdirSync(inside('damaged')).find((name) => name.endsWith('.bin'))!)
    const before = readFileSync(features())
    writeFileSync(inside('images', 'character1', 'words.png'), 'words')
    await refused(() => add('damaged'), 'words.png is not an image that netc can read')
    expect(readGallery(inside('damaged')).index.images).to.have.length(16)
    await refused(() => add('fresh'), 'words.png is not an image that netc can read')
    expect(readdirSync(inside('fresh'))).to.deep.equal([])
    rmSync(inside('images', 'character1', 'words.png'))
    await add('damaged', undefined, AbortSignal.abort()).then(
      () => {},
      () => expect.fail('there was nothing to embed'),
    )
    const late = [{ file: strangers[5], label: 'late' }]
    const error = await add('damaged', late, AbortSignal.abort()).catch((reason: Error) => reason)
    expect((error as Error).name).to.equal('AbortError')
    expect(readFileSync(features())).to.deep.equal(before)

    const read = async (): Promise<Gallery> => readGallery(inside('damaged'))
    truncateSync(features(), 40)
    await refused(read, '.bin is damaged: its checksum is not that of gallery.json')
    rmSync(features())
    await refused(read, '.bin is missing')
    const index = inside('damaged', 'gallery.json')
    const text = readFileSync(index, 'utf8')
    writeFileSync(index, text.replace('"character1"', '"character9"'))
    await refused(read, 'gallery.json is damaged or was edited')
    writeFileSync(index, text.slice(0, 300))
    await refused(read, 'gallery.json is damaged: ')
    await refused(async () => readGallery(inside('nowhere')), 'nowhere is not a gallery: it does not exist')
  })
})
