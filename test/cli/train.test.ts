import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { byGroups } from '../../runtime/data/splits/groups.js'
import { usePart } from '../../runtime/protocol/part.js'
import type { RunResult } from '../../runtime/reports/run-data.js'
import { step } from '../../runtime/training/schedules/step.js'
import { protocolText, tinyProtocol } from '../runtime/training/tiny.js'
import { smallData, smallNetwork } from './small-run.js'

const main = fileURLToPath(new URL('../../cli/main.js', import.meta.url))
describe('netc train', function () {
  this.timeout(60_000)
  let folder: string
  const inside = (name: string) => path.join(folder, name)
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'netc-'))
    writeFileSync(inside('small.net'), smallNetwork)
    const split = usePart(byGroups, { train: 2, validation: 1, last_in_validation: true })
    writeFileSync(inside('small.yaml'), protocolText({ ...tinyProtocol, split }))
  })
  /** Processes that a failed test has left running. */
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
  function netc(
    words: readonly string[],
    watch?: (err: string, child: ChildProcess) => void,
    env: NodeJS.ProcessEnv = {},
  ): Promise<Ended> {
    const child = spawn(process.execPath, [main, ...words], { cwd: folder, env: { ...process.env, ...env } })
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
  const train = ['train', 'small.net', '--protocol', 'small.yaml', '--data', smallData, '--seed', '4']

  it('trains, tests and reports', async () => {
    const trained = await netc([...train, '--set', 'width=3', '--iterations', '6', '--out', 'run'])
    expect(trained.err).to.contain('iteration 6/6').and.to.contain('validation after 5 iterations')
    expect(trained.code, trained.err).to.equal(0)
    expect(trained.out).to.contain('4-way one-shot, 6 tasks a group').and.to.contain('Report: run/report.html')
    expect(trained.out).to.match(/evaluation01 .*\nevaluation02 .*\n-.*\nmean /)
    const result: RunResult = JSON.parse(readFileSync(inside('run/result.json'), 'utf8'))
    expect(result.tests[0].groups.map(({ tasks }) => tasks)).to.deep.equal([6, 6])
    const record = JSON.parse(readFileSync(inside('run/run.json'), 'utf8'))
    expect(record.command).to.equal(`netc ${train.join(' ')} --set width=3 --iterations 6 --out run`)
    expect(readFileSync(inside('run/spec/small.net'), 'utf8')).to.equal(smallNetwork)
    expect(JSON.parse(readFileSync(inside('run/graph.json'), 'utf8')).parameters).to.deep.equal({ width: 3 })
  })

  it('begins with the weights of another run, and says what matched', async () => {
    const first = await netc([...train, '--iterations', '2', '--out', 'first'])
    expect(first.code, first.err).to.equal(0)
    writeFileSync(
      inside('tuned.net'),
      smallNetwork
        .replace('network small', 'network tuned')
        .replace('dense(3)', 'dense(4)')
        .replace('input image', 'defaults conv { trainable = false }\n  input image'),
    )
    const tune = ['train', 'tuned.net', ...train.slice(2), '--iterations', '2']
    const tuned = await netc([...tune, '--from', 'first', '--out', 'tuned'])
    expect(tuned.code, tuned.err).to.equal(0)
    expect(tuned.err).to.contain('7 of 10 weights are those of first (the weights chosen at the end of the run)\n')
    expect(tuned.err).to.contain(
      '  3 there in another shape: t/dense/kernel (128x3 there, 128x4 here), t/dense/bias (3 there, 4 here), weighted_l1/dense/kernel (3x1 there, 4x1 here)\n',
    )
    expect(tuned.err).not.to.contain('warning')
    const record = JSON.parse(readFileSync(inside('tuned/run.json'), 'utf8'))
    expect(record.from).to.include({ where: 'first', path: inside('first'), matched: 7 })
    expect(readFileSync(inside('tuned/report.html'), 'utf8')).to.contain('7 of 10 weights are those of first')
    const alone = await netc([...tune, '--out', 'alone'])
    expect(alone.err).to.contain(
      'warning: frozen weights stay as they are initialized: t/conv/kernel, t/conv/bias; --from starts from trained ones\n',
    )
    const both = await netc(['train', '--resume', 'tuned', '--from', 'first'])
    expect(both.code).to.equal(2)
    expect(both.err).to.contain('error: --from is fixed when a run starts')
    const nowhere = await netc([...tune, '--from', '.'])
    expect(nowhere.code).to.equal(1)
    expect(nowhere.err).to.contain('error: . is neither the folder of a run nor of a model')
  })

  it('trains a graph file as the file that it was made of', async () => {
    expect((await netc(['compile', 'small.net', '--emit', 'small.json'])).code).to.equal(0)
    const trained = ['small.net', 'small.json'].map((file) =>
      netc(['train', file, ...train.slice(2), '--iterations', '2', '--out', `of-${file}`]),
    )
    for (const { code, err } of await Promise.all(trained)) expect(code, err).to.equal(0)
    const bytes = (file: string) => readFileSync(inside(`of-${file}/best/weights.bin`), 'hex')
    expect(bytes('small.json')).to.equal(bytes('small.net'))
    expect(readFileSync(inside('of-small.json/spec/small.json'), 'utf8')).to.equal(
      readFileSync(inside('small.json'), 'utf8'),
    )
    expect((await netc(['compile', 'of-small.json/graph.json'])).code).to.equal(0)
  })

  it('saves and exits with 130 at ctrl-C, and resumes as if never interrupted', async () => {
    let sent = false
    const stopped = await netc([...train, '--iterations', '100000', '--out', 'parts'], (err, child) => {
      if (!sent && err.includes('iteration ')) sent = child.kill('SIGINT')
    })
    expect(stopped.code, stopped.err).to.equal(130)
    expect(stopped.err).to.contain('netc train --resume parts')
    const done = Number(/Stopped after (\d+) iterations/.exec(stopped.err)![1])
    const until = String(done + 3)
    const [resumed] = await Promise.all([
      netc(['train', '--resume', 'parts', '--iterations', until]),
      netc([...train, '--iterations', until, '--out', 'whole']),
    ])
    expect(resumed.code, resumed.err).to.equal(0)
    for (const file of ['best/weights.bin', 'metrics.jsonl']) {
      expect(readFileSync(inside(`parts/${file}`)).equals(readFileSync(inside(`whole/${file}`))), file).to.equal(true)
    }
  })

  it('saves and names the signal where its terminal is closed, whatever comes with it', async () => {
    let sent = false
    const stopped = await netc([...train, '--iterations', '100000', '--out', 'closed'], (err, child) => {
      if (sent || !err.includes('iteration ')) return
      sent = child.kill('SIGHUP') && child.kill('SIGTERM')
    })
    expect(stopped.code, stopped.err).to.be.oneOf([129, 143])
    expect(stopped.err).to.match(/^SIG(HUP|TERM): finishing the step and saving/m)
    expect(stopped.err).to.contain('netc train --resume closed').and.to.not.contain('ctrl-C')
  })

  it('is not ended by the terminal where nohup started it', async () => {
    let sent = false
    const stopped = await netc(
      [...train, '--iterations', '100000', '--out', 'kept'],
      (err, child) => {
        if (sent || !err.includes('iteration ')) return
        sent = child.kill('SIGHUP') && child.kill('SIGTERM')
      },
      { _: '/usr/bin/nohup' },
    )
    expect(stopped.code, stopped.err).to.equal(143)
  })

  it('fails where the loss is no number, with what to try, and keeps the best', async () => {
    writeFileSync(
      inside('steep.yaml'),
      protocolText({
        ...tinyProtocol,
        split: usePart(byGroups, { train: 2, validation: 1, last_in_validation: true }),
        schedule: usePart(step, { rate: 1000, factor: 0.5, every: 1000 }),
        validation: { ...tinyProtocol.validation, every: 1 },
        stopping: { iterations: 200, degenerate: false },
      }),
    )
    // Every step multiplies the kernel by 1 - 2 rate l2.
    writeFileSync(inside('steep.net'), smallNetwork.replace('dense(3)', 'dense(3, l2=1)'))
    const words = ['train', 'steep.net', '--protocol', 'steep.yaml', '--data', smallData, '--engine', 'cpu']
    const { code, err } = await netc([...words, '--out', 'steep'])
    expect(code, err).to.equal(1)
    expect(err).to.match(/^error: the training diverged: the loss of iteration \d+ is not a number; .*\n {2}help: /m)
    expect(JSON.parse(readFileSync(inside('steep/result.json'), 'utf8')).reason).to.equal('diverged')
    expect((await netc(['train', '--resume', 'steep'])).code).to.equal(1)
  })

  it('calls a wrong command line wrong', async () => {
    const wrong: readonly (readonly string[])[] = [
      ['train'],
      ['train', 'small.net', '--resume', 'run'],
      ['train', '--resume', 'run', '--seed', '2'],
      ['train', 'small.net', '--iterations', '0'],
      ['train', 'small.net', '--iterations', 'many'],
      ['train', 'small.net', '--set', 'width'],
      ['train', 'small.net', '--engine', 'abacus'],
      ['train', 'small.net', '--progress', 'loud'],
      ['train', 'none.net'],
      ['train', 'small.net', '--protocol', 'none.yaml'],
      ['train', '--resume', 'none'],
    ]
    const ended = await Promise.all(wrong.map((words) => netc(words)))
    for (const [at, { code }] of ended.entries()) expect(code, wrong[at].join(' ')).to.equal(2)
  })

  it('says what is missing or does not fit, without a stack', async () => {
    const failing: readonly [words: readonly string[], text: string][] = [
      [['evaluate', '.'], 'run.json'],
      [
        [...train.slice(0, -4), '--data', 'embedded:alphabets=2,evaluation=1,characters=4,drawers=4', '--out', 'run'],
        'background groups',
      ],
      [
        ['train', 'small.net', '--protocol', 'lake-runs', '--data', 'embedded:alphabets=30,evaluation=1,drawers=4'],
        "error: test runs: Lake's runs are missing: download ",
      ],
      // The protocol of `netc train` where none is named is omniglot, for its 30 background alphabets.
      [
        ['train', 'small.net', '--data', smallData],
        'the protocol needs 30 (split.groups.train 24 + split.groups.validation 6)',
      ],
    ]
    // Folders that happen to be called as protocols that ship.
    for (const name of ['lake-runs', 'omniglot']) mkdirSync(inside(name))
    const ended = await Promise.all(failing.map(([words]) => netc(words)))
    for (const [at, { code, err }] of ended.entries()) {
      const [words, text] = failing[at]
      expect(code, words.join(' ')).to.equal(1)
      expect(err, words.join(' ')).to.contain(text).and.to.not.contain('    at ')
    }
  })
})
