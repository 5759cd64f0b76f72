import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { register } from '../../cli/commands/data.js'
import { fileProgress } from '../../cli/file-progress.js'
import { omniglotFile } from '../../runtime/data/loaders/cache.js'
import { embeddedDataset } from '../../runtime/data/loaders/embedded.js'
import { writePacked } from '../../runtime/data/loaders/packed.js'
import { openDataset } from '../../runtime/data/open.js'
import { baselines } from '../../runtime/evaluation/baselines/index.js'
import { temporaryFolder } from '../runtime/data/temporary-folder.js'
import { netc, root, run as start } from './netc.js'
import { printedBy } from './printed-by.js'

/** Of a baseline in the table, in percent. */
function accuracy(text: string, name: string): number {
  return Number(new RegExp(`^${name} +([0-9.]+)%`, 'm').exec(text)![1])
}

describe('netc data', () => {
  const temporary = temporaryFolder()
  const { NETC_CACHE } = process.env

  beforeEach(() => {
    process.env.NETC_CACHE = path.join(temporary(), 'cache')
  })
  after(() => {
    if (NETC_CACHE === undefined) delete process.env.NETC_CACHE
    else process.env.NETC_CACHE = NETC_CACHE
  })

  const run = (...words: string[]) => printedBy(register, ['data', ...words])

  it('says where the cache is and what to do when it is empty', async () => {
    const text = await run()
    expect(text).to.contain(`Cache: ${process.env.NETC_CACHE}`).and.to.contain('netc data omniglot')
  })

  it('writes the generated images as the release has them, which are then read, listed, shown and cleaned away', async () => {
    const folder = path.join(temporary(), 'generated')
    const options = 'alphabets=1,evaluation=1,characters=3,drawers=2,seed=9'
    expect(await run('embedded', options, '-o', folder)).to.contain('12 images are in')
    const { fingerprint } = await openDataset(folder)
    expect(fingerprint).to.equal(
      embeddedDataset({ alphabets: 1, evaluation: 1, characters: 3, drawers: 2, seed: 9 }).fingerprint,
    )
    const image = path.join(folder, 'images_evaluation/evaluation01/character03')
    expect(readdirSync(image)).to.deep.equal(['0006_01.png', '0006_02.png'])

    expect(await run())
      .to.contain(fingerprint)
      .and.to.contain('1 alphabets, 3 characters, 6 images')
    const { datasets } = JSON.parse(await run('--json'))
    expect(datasets[0].contents).to.include({ fingerprint, source: folder })

    const sheet = path.join(temporary(), 'sheet.svg')
    expect(await run('show', '--data', folder, '-o', sheet)).to.contain('12 images of generated')
    expect(existsSync(sheet)).to.equal(true)

    expect(await run('clean')).to.match(/^removed .*\.netcdata\n$/)
    expect(existsSync(process.env.NETC_CACHE!)).to.equal(false)
  })

  it('measures what a network must beat', async () => {
    const args = ['--data', 'embedded:alphabets=12,evaluation=2,characters=10,drawers=4', '--protocol', 'quickstart']
    const text = await run('baseline', ...args)
    const values = baselines.filter(({ fitted }) => !fitted).map(({ name }) => [name, accuracy(text, name)] as const)
    for (const [name, value] of values) expect(value, name).to.be.above(10)
    expect(text).to.not.contain('directions_metric')
    const { data, baselines: measured } = JSON.parse(
      await run('baseline', ...args, '--json', '--method', 'directions', 'pixels'),
    )
    expect(data.name).to.match(/^embedded/)
    expect(measured.map(({ name }: { name: string }) => name)).to.deep.equal(['pixels', 'directions'])
    for (const { name, tests } of measured) {
      expect(tests[0].groups).to.have.length(2)
      expect((100 * tests[0].value).toFixed(1)).to.equal(accuracy(text, name).toFixed(1))
    }
  })

  it('measures other tests, of pairs', async () => {
    const args = ['--data', 'embedded:alphabets=12,evaluation=1,characters=10,drawers=3', '--protocol', 'quickstart']
    const pixels = [...args, '--method', 'pixels']
    const text = await run('baseline', ...pixels, '--test', 'exact: { ways: 5 }', '--test', 'few_shot: { ways: 5 }')
    expect(text).to.contain('5-way one-shot, all tasks').and.to.contain('5-way one-shot, 400 tasks a group')
    const refused = (...words: string[]) =>
      run('baseline', ...pixels, ...words).then(
        () => 'nothing',
        (error: Error) => error.message,
      )
    expect(await refused('--test', 'classification')).to.contain('the network has no output for')
    expect(await refused('--test', 'exact: { ways: 11 }')).to.contain('10')
    expect(await refused('--runs', 'package.json')).to.contain('no test uses them')
  })

  it('has every baseline in its help', () => {
    const { out } = netc('data', 'baseline', '--help')
    for (const { name } of baselines) expect(out).to.match(new RegExp(`\\b${name}\\b`))
  })

  it('shows and measures what is in the cache, on a command line without options', () => {
    const cache = path.join(temporary(), 'cache')
    const small = embeddedDataset({ alphabets: 2, evaluation: 1, characters: 3, drawers: 2, seed: 4 })
    writePacked(omniglotFile(cache), small, { source: 'here', key: '' })
    const cwd = temporary()
    const env = { ...process.env, NETC_CACHE: cache }
    const words = (...rest: string[]) =>
      start(process.execPath, [path.join(root, 'bin/netc'), 'data', ...rest], { cwd, env })
    expect(words('show')).to.include({ code: 0, out: '18 images of embedded are in contact-sheet.png\n' })
    expect(existsSync(path.join(cwd, 'contact-sheet.png'))).to.equal(true)
    // By the protocol that training takes too, for which these alphabets are too few.
    const { code, err } = words('baseline')
    expect([code, err]).to.deep.equal([1, err])
    expect(err).to.contain('the protocol needs 30')
  })

  it('calls a wrong command line wrong', () => {
    const wrongs = [
      [['cleen'], 'there is no command of netc data "cleen"\n  help: did you mean clean?'],
      [['clean', 'all'], 'too many arguments'],
      [['embedded', '-o', ''], 'the path of a folder'],
      [
        ['baseline', '--protocol', 'quickstart', '--method', 'pixel'],
        'there is no baseline "pixel"\n  help: did you mean pixels?',
      ],
    ] as const
    for (const [words, told] of wrongs) {
      const { code, out, err } = netc('data', ...words)
      expect([code, out], words.join(' ')).to.deep.equal([2, ''])
      expect(err).to.include(told)
    }
  })
})

describe('the progress of files', () => {
  function shown(isTTY: boolean): string {
    let text = ''
    const write = (piece: string) => {
      text += piece
      return true
    }
    const progress = fileProgress({ isTTY, write } as unknown as NodeJS.WriteStream)
    for (let bytes = 0; bytes <= 4000; bytes += 500) progress.show('a.zip', bytes, 4000)
    progress.show('b.zip', 2000, 4000)
    progress.note('Decoding')
    progress.end()
    return text
  }

  it('is a bar that moves on a terminal', () => {
    const lines = shown(true).split('\n')
    expect(lines[0].split('\r').at(-1)).to.match(/^a\.zip \[={30}\] 0\.0 of 0\.0 MB$/)
    expect(lines.slice(2)).to.deep.equal(['Decoding', ''])
  })

  it('is a line for each quarter elsewhere', () => {
    const lines = shown(false).trimEnd().split('\n')
    expect(lines.filter((line) => line.startsWith('a.zip'))).to.have.length(5)
    expect(shown(false)).not.to.contain('\r')
  })
})
