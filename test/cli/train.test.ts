import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { byGroups } from '../../runtime/data/splits/groups.js'
import { usePart } from '../../runtime/protocol/part.js'
import type { RunResult } from '../../runtime/runs/result.js'
import { protocolText, tinyProtocol } from '../runtime/training/tiny.js'

const main = fileURLToPath(new URL('../../cli/main.js', import.meta.url))
const data = 'embedded:alphabets=3,evaluation=2,characters=4,drawers=4,seed=5'

const spec = `import { weighted_l1 } from "std/heads.net"
tower t(width: int = 2) { conv(width, 7x7, stride=14) -> bn -> relu -> flatten -> dense(3) }
network small(width: int = 2) {
  input image: 105x105x1
  siamese t(width)
  head weighted_l1
}
`

describe('netc train and netc evaluate', function () {
  this.timeout(60_000)
  let folder: string
  const inside = (name: string) => path.join(folder, name)
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'netc-'))
    writeFileSync(inside('small.net'), spec)
    const split = usePart(byGroups, { train: 2, validation: 1, last_in_validation: true })
    writeFileSync(inside('small.yaml'), protocolText({ ...tinyProtocol, split }))
  })
  /** Those that a failed test has left running, which nobody else would end. */
  const running = new Set<ChildProcess>()
  afterEach(() => {
    for (const child of running) child.kill('SIGKILL')
    rmSync(folder, { recursive: true })
  })

  interface Ended {
    readonly code: number | null
    readonly out: string
    readonly err: string
  }
  /** Runs the command line in the folder; `watch` sees standard error as it comes. */
  function netc(words: readonly string[], watch?: (err: string, child: ChildProcess) => void): Promise<Ended> {
    const child = spawn(process.execPath, [main, ...words], { cwd: folder })
    running.add(child)
    let [out, err] = ['', '']
    child.stdout.on('data', (chunk) => {
      out += chunk
    })
    child.stderr.on('data', (chunk) => {
      err += chunk
      watch?.(err, child)
    })
    return new Promise((resolve) =>
      child.on('close', (code) => {
        running.delete(child)
        resolve({ code, out, err })
      }),
    )
  }
  const train = ['train', 'small.net', '--protocol', 'small.yaml', '--data', data, '--seed', '4']

  it('trains, tests, reports, and tests again', async () => {
    const trained = await netc([...train, '--set', 'width=3', '--iterations', '6', '--out', 'run'])
    expect(trained.err).to.contain('iteration 6/6').and.to.contain('validation after 5 iterations')
    expect(trained.code, trained.err).to.equal(0)
    expect(trained.out).to.contain('4-way one-shot, 6 tasks a group').and.to.contain('Report: run/report.html')
    expect(trained.out).to.match(/evaluation01 .*\nevaluation02 .*\n-.*\nmean /)
    const result: RunResult = JSON.parse(readFileSync(inside('run/result.json'), 'utf8'))
    const record = JSON.parse(readFileSync(inside('run/run.json'), 'utf8'))
    expect(record.command).to.equal(`netc ${train.join(' ')} --set width=3 --iterations 6 --out run`)
    expect(readFileSync(inside('run/spec/small.net'), 'utf8')).to.equal(spec)
    expect(JSON.parse(readFileSync(inside('run/graph.json'), 'utf8')).parameters).to.deep.equal({ width: 3 })

    const evaluated = await netc(['evaluate', 'run', '--json'])
    expect(evaluated.code, evaluated.err).to.equal(0)
    expect(JSON.parse(evaluated.out).tests).to.deep.equal(result.tests)
    const changed = await netc(['evaluate', 'run', '--tasks', '3', '--ways', '2', '--engine', 'cpu'])
    expect(changed.out).to.contain('2-way one-shot, 3 tasks a group')
    // The data have 4 characters in every alphabet.
    const tooMany = await netc(['evaluate', 'run', '--ways', '5'])
    expect([tooMany.code, tooMany.out]).to.deep.equal([1, ''])
    expect(tooMany.err).to.contain('no group has 5 classes to choose from; the largest, evaluation01, has 4')
  })

  it('trains a graph file as the file that it was made of', async () => {
    expect((await netc(['compile', 'small.net', '--emit', 'small.json'])).code).to.equal(0)
    for (const file of ['small.net', 'small.json']) {
      const { code, err } = await netc(['train', file, ...train.slice(2), '--iterations', '2', '--out', `of-${file}`])
      expect(code, err).to.equal(0)
    }
    const bytes = (file: string) => readFileSync(inside(`of-${file}/best/weights.bin`), 'hex')
    expect(bytes('small.json')).to.equal(bytes('small.net'))
    expect(readFileSync(inside('of-small.json/spec/small.json'), 'utf8')).to.equal(
      readFileSync(inside('small.json'), 'utf8'),
    )
    expect((await netc(['compile', 'of-small.json/graph.json'])).code).to.equal(0)

    const compared = await netc(['compare', 'of-small.net', 'graph=of-small.json', '--json'])
    expect(compared.code, compared.err).to.equal(0)
    const [{ networks }] = JSON.parse(compared.out).tests
    expect(networks.map(({ network }: { network: string }) => network)).to.deep.equal(['small', 'graph'])
  })

  it('saves and exits with 130 at ctrl-C, and goes on as if nothing had been', async () => {
    let sent = false
    const stopped = await netc([...train, '--iterations', '100000', '--out', 'parts'], (err, child) => {
      if (!sent && err.includes('iteration ')) sent = child.kill('SIGINT')
    })
    expect(stopped.code, stopped.err).to.equal(130)
    expect(stopped.err).to.contain('netc train --resume parts')
    const done = Number(/Stopped after (\d+) iterations/.exec(stopped.err)![1])
    const until = String(done + 3)
    const resumed = await netc(['train', '--resume', 'parts', '--iterations', until])
    expect(resumed.code, resumed.err).to.equal(0)
    await netc([...train, '--iterations', until, '--out', 'whole'])
    for (const file of ['best/weights.bin', 'metrics.jsonl']) {
      expect(readFileSync(inside(`parts/${file}`)).equals(readFileSync(inside(`whole/${file}`))), file).to.equal(true)
    }
  })

  it('calls a wrong command line wrong', async () => {
    const wrong: readonly (readonly string[])[] = [
      ['train'],
      ['train', 'small.net', '--resume', 'run'],
      ['train', '--resume', 'run', '--seed', '2'],
      ['train', 'small.net', '--iterations', '0'],
      ['train', 'small.net', '--iterations', 'many'],
      ['train', 'small.net', '--set', 'width'],
      ['evaluate', 'run', '--ways', '1'],
      ['train', 'small.net', '--engine', 'abacus'],
    ]
    for (const words of wrong) expect((await netc(words)).code, words.join(' ')).to.equal(2)
  })

  it('says what is missing or does not fit, without a stack', async () => {
    const failing: readonly [words: readonly string[], text: string][] = [
      [['train', 'none.net'], 'none.net'],
      [['train', 'small.net', '--protocol', 'none.yaml'], 'none.yaml'],
      [['train', '--resume', 'none'], 'does not exist'],
      [['evaluate', '.'], 'run.json'],
      [
        [...train.slice(0, -4), '--data', 'embedded:alphabets=2,evaluation=1,characters=4,drawers=4', '--out', 'run'],
        'background groups',
      ],
      // The protocol of `netc train` where none is named is omniglot, for its 30 background alphabets.
      [
        ['train', 'small.net', '--data', data],
        'the protocol needs 30 (split.groups.train 24 + split.groups.validation 6)',
      ],
    ]
    for (const [words, text] of failing) {
      const { code, err } = await netc(words)
      expect(code, words.join(' ')).to.equal(1)
      expect(err, words.join(' ')).to.contain(text).and.to.not.contain('    at ')
    }
  })
})
