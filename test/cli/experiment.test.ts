import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { temporaryFolder } from '../runtime/data/temporary-folder.js'
import { netcIn, root } from './netc.js'
import { smallData, writeSmall } from './small-run.js'

const program = path.join(root, 'bin/netc')

describe('netc experiment', function () {
  this.timeout(60_000)
  const temporary = temporaryFolder()
  const inside = (name: string) => path.join(temporary(), name)
  const netc = netcIn(temporary)

  const file = (change: Readonly<Record<string, unknown>> = {}) =>
    JSON.stringify({
      ...{ name: 'tiny', networks: ['small.net', { file: 'small.net', name: 'wide', set: { width: 3 } }] },
      protocols: [{ base: 'small.yaml', name: 'slow', change: { schedule: { constant: { rate: 0.001 } } } }],
      ...{ seeds: [1], data: smallData, iterations: 2, engine: 'cpu', at_once: 2, ...change },
    })

  before(() => {
    writeSmall(temporary())
    writeFileSync(inside('tiny.yaml'), file())
  })

  it('trains everything, and makes a table, an object and a page', () => {
    const { code, out, err } = netc('experiment', 'tiny.yaml')
    expect(code, err).to.equal(0)
    expect(err).to.include('small-slow-1 is done').and.to.include('2/2 done')
    expect(out).to.include('tiny: all 2 runs are done').and.to.include('Report: runs/tiny/experiment.html')
    const { rows, comparisons } = JSON.parse(readFileSync(inside('runs/tiny/experiment.json'), 'utf8'))
    expect(rows.map(({ network, seeds }: { network: string; seeds: number[] }) => [network, seeds])).to.deep.equal([
      ['small', [1]],
      ['wide', [1]],
    ])
    expect(rows[1].parameters).to.be.above(rows[0].parameters)
    expect(comparisons).to.have.lengthOf(2)
    expect(readFileSync(inside('runs/tiny/wide-slow-1/protocol.yaml'), 'utf8')).to.include('rate: 0.001')
    expect(readFileSync(inside('runs/tiny/wide-slow-1.log'), 'utf8')).to.match(/^\$ netc train small\.net --protocol /)
    expect(readFileSync(inside('runs/tiny/experiment.html'), 'utf8')).to.match(/^<!doctype html>/)
  })

  it('leaves what is done as it is, and reports at any time', () => {
    const before = statSync(inside('runs/tiny/wide-slow-1/result.json')).mtimeMs
    const again = netc('experiment', 'tiny.yaml')
    expect([again.code, again.err]).to.deep.equal([0, ''])
    const { code, out } = netc('experiment', 'tiny.yaml', '--report', '--json')
    expect(code).to.equal(0)
    expect(JSON.parse(out).runs).to.have.lengthOf(2)
    expect(statSync(inside('runs/tiny/wide-slow-1/result.json')).mtimeMs).to.equal(before)
  })

  it('refuses to mix what was begun otherwise', () => {
    writeFileSync(inside('changed.yaml'), file({ iterations: 3 }))
    for (const words of [[], ['--report']]) {
      const { code, out, err } = netc('experiment', 'changed.yaml', ...words)
      expect([code, out]).to.deep.equal([1, ''])
      expect(err).to.include('- runs/tiny/small-slow-1 has 2 iterations').and.to.include('- runs/tiny/wide-slow-1 has')
    }
  })

  it('checks all before the first run', () => {
    const split = { groups: { train: 9, validation: 1 } }
    const protocols = ['small.yaml', { base: 'small.yaml', name: 'large', change: { split } }]
    writeFileSync(inside('large.yaml'), file({ name: 'large', protocols }))
    const { code, err } = netc('experiment', 'large.yaml')
    expect(code).to.equal(1)
    expect(err).to.include('- small under large, seed 1: embedded has 3 background groups; the protocol needs 10')
    writeFileSync(inside('unset.yaml'), file({ name: 'large', networks: [{ file: 'small.net', set: { depth: 2 } }] }))
    const unset = netc('experiment', 'unset.yaml')
    expect([unset.code, existsSync(inside('runs/large'))]).to.deep.equal([1, false])
    expect(unset.err).to.include('depth')
    writeFileSync(inside('from.yaml'), file({ name: 'large', networks: [{ file: 'small.net', from: 'runs/none' }] }))
    const from = netc('experiment', 'from.yaml')
    expect([from.code, existsSync(inside('runs/large'))]).to.deep.equal([1, false])
    expect(from.err).to.include('- small: runs/none is neither the folder of a run nor of a model: it does not exist')
  })

  it('starts from the named weights, and resumes without them', () => {
    const networks = [{ file: 'small.net', from: 'first' }]
    cpSync(inside('runs/tiny/small-slow-1'), inside('first'), { recursive: true })
    writeFileSync(inside('tuned.yaml'), file({ name: 'tuned', networks }))
    const { code, err } = netc('experiment', 'tuned.yaml')
    expect(code, err).to.equal(0)
    const { from } = JSON.parse(readFileSync(inside('runs/tuned/small-slow-1/run.json'), 'utf8'))
    expect(from).to.include({ where: 'first', matched: 10 })
    rmSync(inside('first'), { recursive: true })
    expect(netc('experiment', 'tuned.yaml').code).to.equal(0)
  })

  it('continues after a failure, and reports it at the end', () => {
    writeFileSync(inside('failing.yaml'), file({ name: 'failing', at_once: 1 }))
    // A run's folder that is taken by something else.
    mkdirSync(inside('runs/failing/small-slow-1'), { recursive: true })
    writeFileSync(inside('runs/failing/small-slow-1/thesis.txt'), '')
    const { code, out, err } = netc('experiment', 'failing.yaml')
    expect(code, err).to.equal(1)
    expect(err).to.include('small-slow-1 has failed: 0/2 done').and.to.include('wide-slow-1 is done: 1/2 done')
    expect(err).to.include('1 failed:\n  small-slow-1: error: runs/failing/small-slow-1 is not empty')
    expect(err).to.include('its log: runs/failing/small-slow-1.log')
    expect(out).to.include('failing: 1 of 2 runs are done').and.to.include('Not done: small-slow-1.')
  })

  it('saves and exits with 130 at ctrl-C, and the same command resumes', async () => {
    writeFileSync(inside('long.yaml'), file({ name: 'long', iterations: 100_000, networks: ['small.net'] }))
    const { code, err } = await interrupted('long.yaml')
    expect(code, err).to.equal(130)
    expect(err).to.include('Stopped; everything is saved. The same command resumes.')
    const log = () => readFileSync(inside('runs/long/small-slow-1.log'), 'utf8')
    expect(log()).to.include('Resume with: netc train --resume runs/long/small-slow-1')
    const again = await interrupted('long.yaml')
    expect(again.code, again.err).to.equal(130)
    expect(log()).to.include('\n$ netc train --resume runs/long')
  })

  /** Those that a failed test has left running. */
  const running = new Set<ChildProcess>()
  after(() => {
    for (const child of running) child.kill('SIGTERM')
  })

  /** Runs the experiment, and interrupts it in its first iterations. */
  function interrupted(file: string): Promise<{ code: number | null; err: string }> {
    const child = spawn(process.execPath, [program, 'experiment', file], { cwd: temporary() })
    running.add(child)
    let [err, sent] = ['', false]
    child.stderr.on('data', (chunk) => {
      err += chunk
      if (!sent && err.includes('iteration ')) sent = child.kill('SIGINT')
    })
    return new Promise((resolve) =>
      child.on('close', (code) => {
        running.delete(child)
        resolve({ code, err })
      }),
    )
  }
})
