import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { root, run, withNetc } from '../cli/netc.js'
import { pngOf, put, putClasses, putPatterns } from '../runtime/data/photos/image-folder.js'
import { temporaryFolder } from '../runtime/data/temporary-folder.js'
import { stepsOf } from './console.js'

describe('docs/own-images.md', function () {
  this.timeout(120_000)

  const page = readFileSync(path.join(root, 'docs/own-images.md'), 'utf8')
  const temporary = temporaryFolder()
  const netc = (command: string) =>
    run('sh', ['-c', command], { cwd: temporary(), env: withNetc({ NETC_CACHE: path.join(temporary(), 'cache') }) })

  before(() => {
    const things = path.join(temporary(), 'things')
    putClasses(things, ['cups', 'keys', 'lamps', 'shoes'], 6)
    put(things, 'cups/5.png', 'a text under the name of an image')
    put(things, 'keys/6.png', readFileSync(path.join(things, 'keys/2.png')))
    put(things, 'lamps/6.png', pngOf(2))
    put(things, 'notes.txt', 'where they are from')
  })

  for (const step of stepsOf(page)) {
    if (step.kind !== 'command') continue
    it(`${step.command}: prints what the page shows`, () => {
      const { code, out } = netc(step.command)
      expect(out).to.equal(step.printed)
      expect(code).to.equal(1)
    })
  }

  describe('what was trained', () => {
    const [list] = /<!-- a test runs these -->\n\n```sh\n([\s\S]*?)```/.exec(page)!.slice(1)
    const lines = list.trimEnd().split('\n')
    const answers = new Map([
      ['verify', /^(same|different)\nsimilarity -?\d/],
      ['predict', /^new\/dial\/0\.png: (dial|unknown)\n {2}dial/],
      ['calibrate', /^mine on photos, \d+ images\n\nof one class {4}similarity at least/],
      ['gallery', /^(\d+ embedded\nshelf has|threshold {3}0\.|a class is found from|photos\/class00\/0\.png: )/],
      ['embed', /^\d+ images, features 64\n/],
      ['report', /^photos: \d+ of \d+ images are taken for another class\n/],
    ])

    before(() => {
      const names = (count: number, name: string) =>
        Array.from({ length: count }, (_, at) => `${name}${String(at).padStart(2, '0')}`)
      putPatterns(path.join(temporary(), 'photos'), names(80, 'class'), 1)
      putPatterns(path.join(temporary(), 'new'), ['dial', ...names(79, 'other')], 2)
    })

    for (const line of lines) {
      it(line, () => {
        const { code, out, err } = netc(line)
        const [, command] = line.split(' ')
        expect(code, out + err).to.be.oneOf(command === 'verify' ? [0, 1] : [0])
        const expected = answers.get(command!)
        if (expected !== undefined) expect(out).to.match(expected)
      })
    }
  })

  it('has commands that exist, with options that exist', () => {
    const commands = [...page.matchAll(/^netc ((?:gallery |data )?\S+) .*$/gm)]
    expect(commands).to.have.length.above(3)
    for (const [command, name] of commands) {
      const help = netc(`netc ${name} --help`).out
      for (const [option] of command.matchAll(/--[a-z-]+/g)) expect(help, command).to.contain(option)
    }
  })

  /** Of the table: images, protocol, test, pixels. */
  const figures = [
    ...page.matchAll(/^\| (\w+) \| (photos|classes) \| .* \| ([0-9.]+)% \| [0-9.]+%[^|]* \| [0-9.]+% \|$/gm),
  ]

  it('has figures of all sets, under both protocols', () => {
    expect(figures.map(([, images, protocol]) => `${images} ${protocol}`)).to.have.members([
      'hands classes',
      'emoji photos',
      'digits classes',
      'patches classes',
      'patches photos',
      'digits photos',
    ])
  })

  for (const [, images, protocol, pixels] of figures) {
    it(`${images} under ${protocol}: pixels reach ${pixels}%`, function () {
      const place = process.env.NETC_IMAGES
      if (place === undefined || !existsSync(path.join(place, images!))) {
        console.log('        skipped: NETC_IMAGES names no folder with the image sets of docs/own-images.md')
        this.skip()
      }
      const folder = path.join(place, images!)
      const { out, err } = netc(`netc data baseline --data '${folder}' --protocol ${protocol} --method pixels --json`)
      expect(out, err).to.not.equal('')
      const [{ tests }] = JSON.parse(out).baselines
      expect((100 * tests[0].value).toFixed(1)).to.equal(pixels)
    })
  }
})
