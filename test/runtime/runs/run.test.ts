import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { stringify } from 'yaml'
import { UserError } from '../../../runtime/base/user-error.js'
import type { Engine } from '../../../runtime/engines/engine.js'
import { openEngine } from '../../../runtime/engines/open.js'
import { type Metrics, readMetrics } from '../../../runtime/runs/metrics.js'
import { type RunHooks, type RunOutcome, resumeRun, startRun } from '../../../runtime/runs/run.js'
import { openRun } from '../../../runtime/runs/run-folder.js'
import { needsEngine } from '../helpers/engines.js'
import { inTemporaryFolder, tinyDataset, tinyNetwork, tinyProtocol } from '../training/tiny.js'

let engine: Engine

const hooks = (stopAfter = Number.POSITIVE_INFINITY): RunHooks => {
  const controller = new AbortController()
  const observer: RunHooks['observer'] = {
    onSteps(steps) {
      if (steps.at(-1)!.iteration >= stopAfter) controller.abort()
    },
  }
  return { engine, dataset: tinyDataset(), command: 'netc train tiny.net', signal: controller.signal, observer }
}
const start = (folder: string, iterations?: number, stopAfter?: number): Promise<RunOutcome> =>
  startRun(
    {
      network: tinyNetwork,
      sources: new Map([['tiny.net', 'network tiny {}']]),
      entry: 'tiny.net',
      set: {},
      protocol: { text: stringify(tinyProtocol), file: 'tiny.yaml' },
      seed: 3,
      ...(iterations === undefined ? {} : { iterations }),
      folder,
    },
    hooks(stopAfter),
  )
const resume = (
  folder: string,
  iterations?: number,
  warn: (sentence: string) => void = (sentence) => expect.fail(sentence),
) => resumeRun(openRun(folder), iterations, hooks(), warn)
const bytes = (folder: string, name: string) => readFileSync(path.join(folder, name)).toString('hex')
const newest = (folder: string) => readdirSync(path.join(folder, 'checkpoints')).sort().reverse()

/** What holds on every engine: byte for byte. */
function repeats(): void {
  it('gives the same weights, metrics and result for the same seed', () =>
    inTemporaryFolder(async (folder) => {
      for (const name of ['a', 'b']) await start(path.join(folder, name))
      const of = (file: string) => ['a', 'b'].map((name) => bytes(path.join(folder, name), file))
      for (const file of ['checkpoints/iteration-00000020.ckpt', 'best/weights.bin', 'metrics.jsonl']) {
        const [a, b] = of(file)
        expect(a, file).to.equal(b)
      }
    }))

  it('goes on from an interruption as if there had been none, byte for byte', () =>
    inTemporaryFolder(async (folder) => {
      const [whole, parts] = ['whole', 'parts'].map((name) => path.join(folder, name))
      await start(whole)
      const { outcome, result } = await start(parts, undefined, 7)
      expect(outcome.reason).to.equal('interrupted')
      // An engine with several steps under way notices later.
      expect(outcome.state.iteration).to.be.within(7, 6 + (engine.stepsUnderWay ?? 1))
      expect(result).to.equal(undefined)
      expect((await resume(parts)).outcome.reason).to.equal('iterations')
      expect(newest(parts)).to.deep.equal(newest(whole))
      for (const file of [...newest(whole).map((name) => `checkpoints/${name}`), 'best/weights.bin', 'metrics.jsonl']) {
        expect(bytes(parts, file), file).to.equal(bytes(whole, file))
      }
    }))
}

describe('a run', () => {
  before(async () => {
    engine = await openEngine('cpu')
  })

  repeats()

  it('that ended at 10 and goes on to 20 is one of 20, though it validated at its end', () =>
    inTemporaryFolder(async (folder) => {
      const [whole, parts] = ['whole', 'parts'].map((name) => path.join(folder, name))
      await start(whole, 18)
      await start(parts, 9)
      expect(validations(parts)).to.deep.equal([5, 9])
      await resume(parts, 18)
      expect(validations(parts)).to.deep.equal([5, 10, 15, 18])
      for (const file of ['checkpoints/iteration-00000018.ckpt', 'best/weights.bin', 'metrics.jsonl']) {
        expect(bytes(parts, file), file).to.equal(bytes(whole, file))
      }
    }))

  it('falls back to the checkpoint before a damaged one, and names it', () =>
    inTemporaryFolder(async (folder) => {
      const [whole, hurt] = ['whole', 'hurt'].map((name) => path.join(folder, name))
      await start(whole)
      await start(hurt, undefined, 13)
      const [file] = newest(hurt).filter((name) => name.startsWith('iteration'))
      expect(file).to.equal('iteration-00000013.ckpt')
      const damaged = readFileSync(path.join(hurt, 'checkpoints', file))
      damaged[damaged.length >> 1] ^= 1
      writeFileSync(path.join(hurt, 'checkpoints', file), damaged)
      const warnings: string[] = []
      await resume(hurt, undefined, (sentence) => warnings.push(sentence))
      expect(warnings).to.have.length(1)
      expect(warnings[0]).to.contain(file).and.to.contain('checksum')
      expect(bytes(hurt, 'metrics.jsonl')).to.equal(bytes(whole, 'metrics.jsonl'))
      expect(newest(hurt)).to.deep.equal(newest(whole))
    }))

  it('leaves a folder with everything, and a result', () =>
    inTemporaryFolder(async (folder) => {
      const run = path.join(folder, 'run')
      const { result } = await start(run)
      const names = readdirSync(run).sort()
      expect(names).to.deep.equal(
        ['best', 'checkpoints', 'events', 'graph.json', 'metrics.jsonl', 'protocol.yaml', 'report.html'].concat([
          'result.json',
          'run.json',
          'sessions.jsonl',
          'spec',
        ]),
      )
      expect(JSON.parse(readFileSync(path.join(run, 'result.json'), 'utf8'))).to.deep.equal(result)
      expect(result!.test.alphabets.map(({ alphabet }) => alphabet)).to.deep.equal(['X', 'Y'])
      expect(result!.test.tasks).to.equal(12)
      expect(steps(run)).to.deep.equal(Array.from({ length: 20 }, (_, index) => index + 1))
    }))

  it('refuses a folder with something in it, other data, and the folder of another training', () =>
    inTemporaryFolder(async (folder) => {
      writeFileSync(path.join(folder, 'thesis.txt'), '')
      await refused(start(folder), 'thesis.txt')
      const run = path.join(folder, 'run')
      await start(run, 2)
      await refused(start(run), '--resume')
      await refused(
        resumeRun(openRun(run), 4, { ...hooks(), dataset: tinyDataset(8) }, () => {}),
        'fingerprint',
      )
      writeFileSync(path.join(run, 'lock'), `${process.ppid}\n`)
      const before = bytes(run, 'run.json')
      await refused(resume(run, 4), 'in use')
      expect(bytes(run, 'run.json')).to.equal(before)
    }))

  it('explains what the file system refuses, and can go on from what was saved', () =>
    inTemporaryFolder(async (folder) => {
      await refused(start('/dev/null/run'), 'cannot make /dev/null/run')
      const run = path.join(folder, 'run')
      await start(run, undefined, 7)
      // A folder where a file should be appended to.
      rmSync(path.join(run, 'sessions.jsonl'))
      mkdirSync(path.join(run, 'sessions.jsonl'))
      await refused(resume(run), '--resume')
      rmSync(path.join(run, 'sessions.jsonl'), { recursive: true })
      expect((await resume(run)).outcome.reason).to.equal('iterations')
    }))

  it('leaves no tensor behind', () =>
    inTemporaryFolder(async (folder) => {
      const before = engine.tf.memory().numTensors
      const counts = new Set<number>()
      const watched = hooks()
      const observer = { onSteps: () => void counts.add(engine.tf.memory().numTensors) }
      await startRun(
        {
          network: tinyNetwork,
          sources: new Map([['tiny.net', '']]),
          entry: 'tiny.net',
          set: {},
          protocol: { text: stringify(tinyProtocol), file: 'tiny.yaml' },
          seed: 3,
          folder: path.join(folder, 'run'),
        },
        { ...watched, observer },
      )
      expect(counts.size).to.equal(1)
      expect(engine.tf.memory().numTensors).to.equal(before)
    }))
})

async function refused(attempt: Promise<unknown>, words: string): Promise<void> {
  const error = await attempt.then(
    () => expect.fail('was not refused'),
    (reason: unknown) => reason,
  )
  expect(error).to.be.instanceOf(UserError)
  const { message, help } = error as UserError
  expect(`${message} ${help}`).to.contain(words)
}

function steps(folder: string): number[] {
  return iterations(folder, 'step')
}

function validations(folder: string): number[] {
  return iterations(folder, 'validation')
}

function iterations(folder: string, kind: Metrics['kind']): number[] {
  return readMetrics(path.join(folder, 'metrics.jsonl'))
    .filter((line) => line.kind === kind)
    .map(({ iteration }) => iteration)
}

describe('a run on webgpu', function () {
  this.timeout(60_000)
  needsEngine('webgpu')
  before(async () => {
    engine = await openEngine('webgpu')
  })

  repeats()
})
