import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { drawRuns, lakeFiles, syntheticAlphabet, zipFiles } from '../runtime/data/loaders/lake-archive.js'
import { temporaryFolder } from '../runtime/data/temporary-folder.js'
import { netcIn } from './netc.js'
import { trainSmall, writeSmall } from './small-run.js'

describe('netc evaluate', function () {
  this.timeout(60_000)
  const temporary = temporaryFolder()
  const inside = (name: string) => path.join(temporary(), name)
  const netc = netcIn(temporary)

  before(() => {
    writeSmall(temporary())
    trainSmall(netc)
  })

  it('repeats the tests of the protocol, figure by figure', () => {
    const { tests } = JSON.parse(netc('evaluate', 'run', '--json').out)
    expect(tests).to.deep.equal(JSON.parse(readFileSync(inside('run/result.json'), 'utf8')).tests)
  })

  it('takes other tests in their place, in their order', () => {
    const { code, out, err } = netc('evaluate', 'run', '--test', 'verification', '--test', 'exact: { ways: 3 }')
    expect(code, err).to.equal(0)
    const titles = out.split('\n').filter((line) => /^(3-way|verification)/.test(line))
    expect(titles).to.deep.equal(['verification, all pairs', '3-way one-shot, all tasks'])
    expect(out).to.match(/^small on .*, pairs judged by the head weighted_l1, which gives a probability\n/)
  })

  it('writes an object, and with its answers one that can be compared', () => {
    const { out, err } = netc('evaluate', 'run', '--answers', '-o', 'again.json')
    expect(out, err).to.match(/\nwrote again\.json\n$/)
    const compared = netc('compare', 'run', 'again=again.json', '--json')
    expect(compared.code, compared.err).to.equal(0)
    const [{ networks }] = JSON.parse(compared.out).tests
    const scores = networks.map(({ network, mean }: { network: string; mean: number }) => [network, mean])
    const { value } = JSON.parse(readFileSync(inside('run/result.json'), 'utf8')).tests[0]
    expect(Object.fromEntries(scores)).to.deep.equal({ small: value, again: value })
    netc('evaluate', 'run', '-o', 'without.json')
    const { code, err: told } = netc('compare', 'run', 'again=without.json')
    expect([code, told]).to.deep.equal([
      1,
      'error: without.json has no answers to compare\n  help: evaluate the run again with --answers\n',
    ])
  })

  it("tests on Lake's runs, where their archive is given", () => {
    const missed = netc('evaluate', 'run', '--test', 'runs')
    expect([missed.code, missed.out]).to.deep.equal([1, ''])
    expect(missed.err).to.match(/^error: test runs: Lake's runs are missing: download .*, and use --runs PATH/)
    writeFileSync(inside('runs.zip'), zipFiles(lakeFiles(drawRuns([syntheticAlphabet(1)], 1))))
    const { code, out, err } = netc('evaluate', 'run', '--test', 'runs', '--runs', 'runs.zip')
    expect(code, err).to.equal(0)
    expect(out).to.include("Lake's runs, 400 tasks").and.to.include('These are not the runs of the Omniglot release')
  })

  it('says which test is wrong, and where', () => {
    const { code, out, err } = netc('evaluate', 'run', '--test', 'exact: { way: 3 }')
    expect([code, out]).to.deep.equal([2, ''])
    expect(err).to.match(/^error\[unknown-key\]: unknown key `way`.*\n --> --test:1:10\n/)
    const wide = netc('evaluate', 'run', '--test', 'exact: { ways: 5 }')
    expect(wide.err).to.match(/^error: test exact: no group has 5 classes to choose from/)
  })

  it('bounds what a test may take, before it draws a task', () => {
    const many = netc('evaluate', 'run', '--test', 'few_shot: { tasks: 10000000 }')
    expect([many.code, many.out]).to.deep.equal([2, ''])
    expect(many.err).to.match(/^error\[wrong-value\]: .*10000000; expected an integer from 1 to 100000/)
    const wide = netc('evaluate', 'run', '--test', 'verification: { pairs: 100000000 }')
    expect(wide.err).to.match(/^error\[wrong-value\]/)
  })

  it('calls a wrong command line wrong', () => {
    const many = Array.from({ length: 21 }, () => ['--test', 'exact']).flat()
    for (const words of [['-o', 'x.txt'], ['--answers'], many]) {
      expect(netc('evaluate', 'run', ...words).code, words.join(' ')).to.equal(2)
    }
  })
})
