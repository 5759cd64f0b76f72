import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { register } from '../../cli/commands/data.js'
import { fileProgress } from '../../cli/file-progress.js'
import { embeddedDataset } from '../../runtime/data/loaders/embedded.js'
import { openDataset } from '../../runtime/data/open.js'
import { temporaryFolder } from '../runtime/data/temporary-folder.js'
import { netc } from './netc.js'
import { printedBy } from './printed-by.js'

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
    const args = ['--data', 'embedded:alphabets=1,evaluation=2,characters=10,drawers=4']
    const text = await run('baseline', ...args, '--protocol', 'specs/protocols/quickstart.yaml')
    expect(text).to.match(/^Nearest neighbour on pixels: \d+\.\d% of \d+ tasks, \d+-way, nothing learned\.\n$/)
    const report = JSON.parse(await run('baseline', ...args, '--protocol', 'quickstart', '--json'))
    expect(report.alphabets).to.have.length(2)
    expect(report.accuracy).to.equal(report.correct / report.tasks)
  })

  it('calls a wrong command line wrong', () => {
    const wrongs = [
      [['cleen'], 'there is no command of netc data "cleen": did you mean clean?'],
      [['clean', '--json'], 'netc data clean prints no --json'],
      [['embedded', '-o', ''], 'the path of a folder'],
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
