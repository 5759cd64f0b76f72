import { mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { register } from '../../cli/commands/compare.js'
import { writeAnswers } from '../../runtime/runs/answers.js'
import { temporaryFolder } from '../runtime/data/temporary-folder.js'
import { answers, digest, run } from '../runtime/evaluation/compared-runs.js'
import { netc } from './netc.js'
import { printedBy } from './printed-by.js'

describe('netc compare', () => {
  const temporary = temporaryFolder()
  const folder = (name: string) => path.join(temporary(), name)

  before(() => {
    const second = { test: 'exact', title: 'exact', tasks: digest('all') }
    const made = {
      a: run('alike', 1, [answers({ A: '1111', B: '1110' }), answers({ A: '1' }, second)]),
      b: run('alike', 2, [answers({ A: '1111', B: '1100' }), answers({ A: '1' }, second)]),
      c: run('other', 1, [answers({ A: '1001', B: '0100' })]),
    }
    for (const [name, answered] of Object.entries(made)) {
      mkdirSync(folder(name))
      writeAnswers(folder(name), answered)
    }
  })

  const compare = (...words: string[]) => printedBy(register, ['compare', ...words])

  it('prints tables, or an object', async () => {
    expect(await compare(folder('a'), folder('b'))).to.contain('20-way one-shot (2 groups, 8 tasks)')
    const object = JSON.parse(await compare(folder('a'), folder('b'), '--json'))
    expect(object.tests).to.have.length(2)
    expect(object.tests[0].networks).to.have.length(1)
    expect(object.tests[0].networks[0].runs.map(({ run }: { run: string }) => run)).to.deep.equal([
      folder('a'),
      folder('b'),
    ])
  })

  it('takes one test of several, and runs under other names', async () => {
    const text = await compare('--test', 'alphabets', '--json', folder('a'), `again=${folder('b')}`, folder('c'))
    const [{ networks, pairs }] = JSON.parse(text).tests
    expect(networks.map(({ network }: { network: string }) => network)).to.deep.equal(['alike', 'again', 'other'])
    expect(pairs).to.have.length(3)
  })

  it('writes a page', async () => {
    const file = folder('page.html')
    expect(await compare(folder('a'), folder('b'), '-o', file)).to.match(new RegExp(`\nwrote ${file}\n$`))
    expect(readFileSync(file, 'utf8')).to.match(/^<!doctype html>/)
  })

  it('says what it cannot compare', async () => {
    const refused = async (...words: string[]): Promise<string> => {
      try {
        await compare(...words)
      } catch (error) {
        return (error as Error).message
      }
      throw new Error('it compared them')
    }
    expect(await refused(folder('a'), folder('c'))).to.equal(
      `${folder('a')} has answers to the test "exact", but ${folder('c')} has none (its tests: 20-way one-shot)`,
    )
    expect(await refused(folder('a'), folder('nowhere'))).to.match(/^there is no run or file .*nowhere$/)
    expect(await refused(folder('a'), folder('b'), '--test', 'runs')).to.equal('no run has answers to a test "runs"')
    expect(await refused(folder('a'), folder('a'))).to.contain('are both runs of alike with seed 1')
  })

  it('calls a wrong command line wrong', () => {
    const wrongs = [
      [['specs'], 'takes two runs or more'],
      [Array.from({ length: 65 }, () => 'specs'), 'takes up to 64 runs, not 65'],
      [['specs', 'docs', '-o', 'page.pdf'], 'the page is an .html file, not "page.pdf"'],
    ] as const
    for (const [words, told] of wrongs) {
      const { code, out, err } = netc('compare', ...words)
      expect([code, out], words.join(' ')).to.deep.equal([2, ''])
      expect(err).to.include(told)
    }
  })
})
