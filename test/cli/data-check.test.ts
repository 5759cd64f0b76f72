import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { photo, sharpOrSkip } from '../runtime/data/files/photos.js'
import { pngOf, put, putClasses } from '../runtime/data/photos/image-folder.js'
import { temporaryFolder } from '../runtime/data/temporary-folder.js'
import { root, run } from './netc.js'

const network = `import { cosine_similarity } from "std/heads.net"
tower t { conv(4, 5x5, stride=4) -> relu -> flatten -> dense(4) }
network small {
  input image: 16x16x3
  siamese t
  head cosine_similarity
}
`

const classifier = `import { classifier } from "std/heads.net"
tower t { conv(4, 5x5, stride=4) -> relu -> flatten }
network small(classes: int = 3) {
  input image: 16x16x3
  tower t
  head classifier(classes)
}
`

describe('netc data check', () => {
  const temporary = temporaryFolder()
  let tests = 0
  const place = (name: string) => path.join(temporary(), String(tests), name)
  beforeEach(() => {
    tests++
  })
  const netcWith = (nodeOptions: readonly string[], ...words: readonly string[]) => {
    const env = { ...process.env, NETC_CACHE: path.join(temporary(), 'cache') }
    return run(process.execPath, [...nodeOptions, path.join(root, 'bin/netc'), ...words], { env })
  }
  const netc = (...words: readonly string[]) => netcWith([], ...words)
  const kinds = (...words: readonly string[]): string[] => {
    const { code, out } = netc('data', 'check', ...words, '--json')
    const { problems } = JSON.parse(out)
    expect(code).to.equal(problems.length === 0 ? 0 : 1)
    return problems.map(({ kind, path, message }: Record<string, string>) => `${kind} ${path ?? message}`).sort()
  }

  it('names exactly what is wrong, and nothing is trained', async function () {
    if (process.platform === 'win32') this.skip()
    const sharp = await sharpOrSkip(this)
    const folder = place('mixed')
    putClasses(folder, ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'], 6)
    const made = (seed: number, channels = 3) =>
      sharp(photo(40, 30, channels, seed).data, { raw: photo(40, 30, channels) })
    const jpeg: Buffer = await made(1).jpeg().toBuffer()
    put(folder, 'a/cut.jpg', jpeg.subarray(0, jpeg.length * 0.6))
    put(folder, 'a/empty.jpg', '')
    put(folder, 'a/text.jpg', 'only text\n')
    put(folder, 'a/cmyk.jpg', await made(2).toColorspace('cmyk').jpeg().toBuffer())
    put(folder, 'a/exif6.jpg', await made(3).jpeg().withMetadata({ orientation: 6 }).toBuffer())
    put(folder, 'b/alpha.png', await made(4, 4).png().toBuffer())
    put(folder, 'b/deep.png', await made(5).toColorspace('rgb16').png().toBuffer())
    execFileSync('mkfifo', [path.join(folder, 'b/pipe.jpg')])
    symlinkSync(put(temporary(), 'outside.png', pngOf(9)), path.join(folder, 'b/out.png'))
    put(folder, 'one/only.png', pngOf(8))
    copyFileSync(path.join(folder, 'c/1.png'), path.join(folder, 'h/copy.png'))
    const files = [
      'link b/out.png',
      'special b/pipe.jpg',
      'two-classes h/copy.png',
      'unreadable a/cut.jpg',
      'unreadable a/empty.jpg',
      'unreadable a/text.jpg',
    ]
    expect(kinds(folder)).to.deep.equal(files)
    const found = kinds(folder, '--protocol', 'photos')
    expect(found.filter((line) => !line.startsWith('lacking'))).to.deep.equal(files)
    expect(found.filter((line) => line.startsWith('lacking')).join()).to.match(/class one of group mixed has 1/)

    writeFileSync(place('small.net'), network)
    const { code, err } = netc(
      'train',
      place('small.net'),
      '--protocol',
      'photos',
      '--data',
      folder,
      '--out',
      place('run'),
    )
    expect(code).to.equal(1)
    for (const line of files) expect(err).to.contain(line.split(' ')[1])
    expect(err).to.match(/class one of group mixed has 1/)
    expect(existsSync(place('run'))).to.equal(false)
  })

  it('names copies and groups that the split tears apart, and classes that are too small for it, all of them', () => {
    const folder = place('series')
    putClasses(folder, ['a', 'b'], 40)
    putClasses(folder, ['y', 'z'], 3)
    for (let item = 0; item < 12; item++)
      copyFileSync(path.join(folder, `a/${item}.png`), path.join(folder, `a/${item}-copy.png`))
    expect(kinds(folder).every((line) => line.startsWith('duplicate a/'))).to.equal(true)
    const lacking = kinds(folder, '--protocol', 'classes').find((line) => line.startsWith('lacking'))
    expect(lacking).to.contain('class y ').and.to.contain('class z ')
    for (const name of ['y', 'z'])
      for (let item = 3; item < 8; item++) put(folder, `${name}/${item}.png`, pngOf(1000 * name.charCodeAt(0) + item))
    const found = kinds(folder, '--protocol', 'classes', '--group-by', '^(./\\d+)')
    const count = (kind: string) => found.filter((line) => line.startsWith(`${kind} `)).length
    expect(count('across')).to.be.above(0)
    expect(count('leak')).to.equal(count('across'))
    expect(count('duplicate') + count('across')).to.equal(12)
    // The split keeps together what belongs together.
    const text = `version: 2
name: kept
images: [resize]
split: { items: { validation: 0.2, evaluation: 0.2, together: '^(./\\d+)' } }
sampler: { images: { images: 8 } }
objective: cross_entropy
optimizer: sgd
schedule: { constant: { rate: 0.01 } }
validation: { every: 2, test: classification }
stopping: { iterations: 2 }
test: [classification]
`
    writeFileSync(place('kept.yaml'), text)
    const kept = kinds(folder, '--protocol', place('kept.yaml'), '--group-by', '^(./\\d+)')
    expect(kept).to.have.length(12)
    expect(kept.every((line) => line.startsWith('duplicate '))).to.equal(true)
  })

  it('says in words what was found, and that nothing is wrong', () => {
    const folder = place('good')
    putClasses(folder, ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'], 3)
    put(folder, 'README.md', 'x')
    const { code, out } = netc('data', 'check', `classes:${folder}`, '--protocol', 'photos')
    expect([code, out]).to.deep.equal([
      0,
      `classes:${folder}: 8 classes, 24 images, at CLASS/FILE (as stated)\nskipped: 1 file without an image extension: README.md\n\nnothing is wrong\n`,
    ])
    expect(netc('data', 'check', folder, '--group-by', 'x').code).to.equal(2)
    expect(netc('data', 'check', folder, '--protocol', 'omniglot').err).to.contain(
      'begin its `images` with the step `resize`',
    )
  })

  it('trains what compares and what classifies on a folder of images, and tests it again', () => {
    const folder = place('kinds')
    putClasses(folder, ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'], 8)
    writeFileSync(place('small.net'), network)
    writeFileSync(place('kinds.net'), classifier)
    for (const [protocol, ...words] of [
      ['photos', place('small.net')],
      ['classes', place('kinds.net'), '--set', 'classes=8'],
    ]) {
      const out = place(protocol)
      const options = ['--protocol', protocol, '--data', folder, '--iterations', '2', '--engine', 'wasm', '--out', out]
      const trained = netc('train', ...words, ...options)
      expect(trained.code, trained.err).to.equal(0)
      expect(trained.out).to.contain(protocol === 'photos' ? 'one-shot' : 'classification into 8 classes')
      const again = netc('evaluate', out, '--engine', 'wasm')
      expect(again.code, again.err).to.equal(0)
      expect(netc('train', '--resume', out, '--iterations', '3').code).to.equal(0)
    }
    const wrong = netc('train', place('kinds.net'), '--protocol', 'classes', '--data', folder)
    expect([wrong.code, wrong.err]).to.satisfy(
      ([code, err]: [number, string]) => code === 1 && /3 classes, but the training groups have 8/.test(err),
    )
    // In color, which two of the baselines do not compare.
    const baseline = netc('data', 'baseline', '--data', folder, '--protocol', 'photos')
    expect(baseline.code, baseline.err).to.equal(0)
    expect(baseline.out)
      .to.match(/^pixels /m)
      .and.not.match(/^(hausdorff|directions) /m)
    expect(baseline.err).to.contain('left out: hausdorff compares drawings, which have 1 channel, not 3')
    const refused = netc('data', 'baseline', '--data', folder, '--protocol', 'photos', '--method', 'directions')
    expect([refused.code, refused.err]).to.deep.equal([
      1,
      'error: directions compares drawings, which have 1 channel, not 3\n',
    ])
    expect(netc('data').out).to.contain(`images of ${folder}`)
    const sheet = place('sheet.png')
    expect(netc('data', 'show', '--data', folder, '-o', sheet).code).to.equal(0)
    expect(netc('data', 'show', '--data', folder, '-o', place('sheet.svg')).err).to.contain('.png')
    expect(netc('data', 'clean').out).to.match(/^removed .*photos-[0-9a-f]{16}.*\.pixels$/m)
    expect(netc('data').out).to.contain('It is empty.')
  })

  it('without sharp reads PNG, and says of JPEG what to do', async () => {
    const folder = place('plain')
    putClasses(folder, ['a', 'b'], 2)
    for (const name of ['photo', 'second', 'third']) put(folder, `a/${name}.jpg`, Buffer.from([0xff, 0xd8, 0xff, 0xe0]))
    const hook = ['--import', new URL('./without-sharp.js', import.meta.url).href]
    const { code, out } = netcWith(hook, 'data', 'check', folder)
    expect(code).to.equal(1)
    expect(out)
      .to.contain(
        'a/photo.jpg is a JPEG image, and the package sharp is not installed: npm install sharp, or convert the images to PNG (and 2 more that need it)',
      )
      .and.to.contain('1 problem')
  })
})
