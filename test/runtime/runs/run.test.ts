import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import type { Engine } from '../../../runtime/engines/engine.js'
import { openEngine } from '../../../runtime/engines/open.js'
import { initialWeights } from '../../../runtime/model/initial-weights.js'
import { usePart } from '../../../runtime/protocol/part.js'
import type { Protocol } from '../../../runtime/protocol/protocol.js'
import { readAnswers } from '../../../runtime/runs/answers.js'
import { readBest } from '../../../runtime/runs/best-weights.js'
import { readMetrics } from '../../../runtime/runs/metrics.js'
import type { RunOutcome } from '../../../runtime/runs/run.js'
import { openRun } from '../../../runtime/runs/run-folder.js'
import { lockRun } from '../../../runtime/runs/run-lock.js'
import { readResult } from '../../../runtime/runs/run-record.js'
import { cosine } from '../../../runtime/training/schedules/cosine.js'
import type { Metrics } from '../../../runtime/training/state.js'
import { enginesUnderTest, tellMissingEngines } from '../helpers/engines.js'
import { freeze } from '../helpers/freeze.js'
import { inTemporaryFolder, tinyDataset, tinyNetwork, tinyProtocol } from '../training/tiny.js'
import { bytesOf, checkpointsOf, expectSame, refused, resumeTiny, startTiny } from './tiny-runs.js'

/** Everything that holds tensors. */
const withEverything: Protocol = {
  ...tinyProtocol,
  ...{ clip: 1, average: { decay: 0.9, compare: true }, statistics: { batches: 2 } },
}

let engine: Engine

const start = (folder: string, iterations?: number, stopAfter?: number): Promise<RunOutcome> =>
  startTiny(folder, {
    engine,
    ...(iterations === undefined ? {} : { iterations }),
    ...(stopAfter === undefined ? {} : { stopAfter }),
  })
const resume = (folder: string, iterations?: number): Promise<RunOutcome> =>
  resumeTiny(folder, { engine, ...(iterations === undefined ? {} : { iterations }) })

/** What holds on every engine: byte for byte. */
function repeats(): void {
  it('gives the same weights, metrics and result for the same seed', () =>
    inTemporaryFolder(async (folder) => {
      const [a, b] = ['a', 'b'].map((name) => path.join(folder, name))
      for (const run of [a, b]) await start(run)
      expectSame(b, a)
    }))

  it('resumes after an interruption as if there had been none, byte for byte', () =>
    inTemporaryFolder(async (folder) => {
      const [whole, parts] = ['whole', 'parts'].map((name) => path.join(folder, name))
      await start(whole)
      const { outcome, result } = await start(parts, undefined, 7)
      expect(outcome.reason).to.equal('interrupted')
      // An engine with several steps under way notices later.
      expect(outcome.state.iteration).to.be.within(7, 6 + (engine.stepsUnderWay ?? 1))
      expect(result).to.equal(undefined)
      expect((await resume(parts)).outcome.reason).to.equal('iterations')
      expectSame(parts, whole)
    }))

  it('with frozen weights resumes in the same way, and keeps them unchanged', () =>
    inTemporaryFolder(async (folder) => {
      const network = freeze(tinyNetwork, (name) => name.startsWith('tower/conv') || name.startsWith('tower/bn'))
      const run = { engine, network, protocol: withEverything }
      const [whole, parts] = ['whole', 'parts'].map((name) => path.join(folder, name))
      await startTiny(whole, run)
      await startTiny(parts, { ...run, stopAfter: 7 })
      await resume(parts)
      expectSame(parts, whole)
      const found = readBest(path.join(whole, 'best'), network)
      for (const [index, values] of initialWeights(network, 3).entries()) {
        const { path: name } = network.weights[index]
        if (/^tower\/(conv|bn)/.test(name)) expect(found[index], name).to.deep.equal(values)
        else if (name.endsWith('kernel')) expect(found[index], name).not.to.deep.equal(values)
      }
    }))

  it('leaves no tensors', () =>
    inTemporaryFolder(async (folder) => {
      const before = engine.tf.memory().numTensors
      const counts = new Set<number>()
      const onSteps = () => void counts.add(engine.tf.memory().numTensors)
      await startTiny(path.join(folder, 'run'), { engine, protocol: withEverything, onSteps })
      expect(counts.size).to.equal(1)
      expect(engine.tf.memory().numTensors).to.equal(before)
    }))
}

describe('a run', () => {
  before(async () => {
    engine = await openEngine('cpu')
  })

  it('that ended at 9 and resumes to 18 equals one of 18, though it validated at its end', () =>
    inTemporaryFolder(async (folder) => {
      const [whole, parts] = ['whole', 'parts'].map((name) => path.join(folder, name))
      await start(whole, 18)
      await start(parts, 9)
      expect(validations(parts)).to.deep.equal([5, 9])
      await resume(parts, 18)
      expect(validations(parts)).to.deep.equal([5, 10, 15, 18])
      for (const file of ['checkpoints/iteration-00000018.ckpt', 'best/weights.bin', 'metrics.jsonl']) {
        expect(bytesOf(parts, file), file).to.equal(bytesOf(whole, file))
      }
    }))

  it('keeps the length of its schedule if it resumes with more iterations', () =>
    inTemporaryFolder(async (folder) => {
      const schedule = usePart(cosine, { rate: 0.1, warm_up: 0.25, end: 0.05 })
      const protocol = { ...tinyProtocol, schedule }
      await startTiny(folder, { engine, protocol, iterations: 8 })
      await resumeTiny(folder, { engine, iterations: 11 })
      const { record, protocol: opened } = openRun(folder)
      expect([record.horizon, record.iterations, opened.stopping.iterations]).to.deep.equal([8, 11, 11])
      // 2 iterations of warm-up, half a cosine over 6, and then its end.
      const fall = [0, 1, 2, 3, 4, 5].map((at) => 0.1 * (1 - 0.95 * ((1 - Math.cos((Math.PI * at) / 6)) / 2)))
      const expected = [0.05, 0.1, ...fall, 0.005, 0.005, 0.005]
      const rates = readMetrics(path.join(folder, 'metrics.jsonl')).flatMap((line) =>
        line.kind === 'step' ? [line.learning_rate] : [],
      )
      expect(rates).to.have.length(expected.length)
      for (const [at, rate] of expected.entries()) expect(rates[at], String(at)).to.be.closeTo(rate, 1e-8)
    }))

  it('is saved before its first iteration, and resumes from there', () =>
    inTemporaryFolder(async (folder) => {
      const [whole, parts] = ['whole', 'parts'].map((name) => path.join(folder, name))
      await start(whole, 4)
      const { outcome } = await start(parts, 4, 0)
      expect([outcome.reason, outcome.state.iteration]).to.deep.equal(['interrupted', 0])
      expect(checkpointsOf(parts)).to.deep.equal(['iteration-00000000.ckpt'])
      await resume(parts)
      expectSame(parts, whole)
    }))

  it('of an older netc is refused', () =>
    inTemporaryFolder(async (folder) => {
      await start(folder, 1)
      const file = path.join(folder, 'run.json')
      const record = JSON.parse(readFileSync(file, 'utf8'))
      writeFileSync(file, JSON.stringify({ ...record, version: 1 }))
      const error = await refused(
        async () => openRun(folder),
        'has the format netc-run 1; this version of netc reads netc-run 2',
      )
      expect(error.help).to.equal('train again, or use the version of netc that wrote it')
    }))

  it('falls back to the checkpoint before a damaged one, and names it', () =>
    inTemporaryFolder(async (folder) => {
      const [whole, hurt] = ['whole', 'hurt'].map((name) => path.join(folder, name))
      await start(whole)
      await start(hurt, undefined, 13)
      const [file] = checkpointsOf(hurt).filter((name) => name.startsWith('iteration'))
      expect(file).to.equal('iteration-00000013.ckpt')
      const damaged = readFileSync(path.join(hurt, 'checkpoints', file))
      damaged[damaged.length >> 1] ^= 1
      writeFileSync(path.join(hurt, 'checkpoints', file), damaged)
      const warnings: string[] = []
      await resumeTiny(hurt, { engine, warn: (sentence) => warnings.push(sentence) })
      expect(warnings).to.have.length(1)
      expect(warnings[0]).to.contain(file).and.to.contain('checksum')
      expectSame(hurt, whole)
    }))

  it('leaves a folder with everything, and a result', () =>
    inTemporaryFolder(async (folder) => {
      const run = path.join(folder, 'run')
      const { result } = await start(run)
      const names = readdirSync(run).sort()
      expect(names).to.deep.equal(
        ['answers.json', 'best', 'checkpoints', 'events', 'graph.json', 'metrics.jsonl', 'protocol.yaml'].concat([
          ...['report.html', 'result.json', 'run.json', 'sessions.jsonl', 'spec'],
        ]),
      )
      expect(readResult(path.join(run, 'result.json'))).to.deep.equal(result)
      const [{ groups }] = result!.tests
      expect(groups.map(({ group, tasks }) => [group, tasks])).to.deep.equal([
        ['X', 6],
        ['Y', 6],
      ])
      const { tests } = readAnswers(run)
      expect(tests[0].groups.map((each) => [each.group, 'right' in each && each.right.length])).to.deep.equal([
        ['X', 6],
        ['Y', 6],
      ])
      expect(steps(run)).to.deep.equal(Array.from({ length: 20 }, (_, index) => index + 1))
    }))

  it('refuses a folder with something in it, other data, and the folder of another training', () =>
    inTemporaryFolder(async (folder) => {
      writeFileSync(path.join(folder, 'thesis.txt'), '')
      await refused(() => start(folder), 'thesis.txt')
      const run = path.join(folder, 'run')
      await start(run, 2)
      await refused(() => start(run), '--resume')
      await refused(() => resumeTiny(run, { engine, iterations: 4, dataset: tinyDataset(8) }), 'fingerprint')
      const lock = await lockRun(run)
      const before = bytesOf(run, 'run.json')
      await refused(() => resume(run, 4), `in use by process ${process.pid}`)
      expect(bytesOf(run, 'run.json')).to.equal(before)
      lock.release()
      await resume(run, 4)
    }))

  it('explains failures of the file system, and can resume from the saved state', () =>
    inTemporaryFolder(async (folder) => {
      await refused(() => start('/dev/null/run'), 'cannot make /dev/null/run')
      const run = path.join(folder, 'run')
      await start(run, undefined, 7)
      // A folder where a file should be appended to.
      rmSync(path.join(run, 'sessions.jsonl'))
      mkdirSync(path.join(run, 'sessions.jsonl'))
      await refused(() => resume(run), '--resume')
      rmSync(path.join(run, 'sessions.jsonl'), { recursive: true })
      expect((await resume(run)).outcome.reason).to.equal('iterations')
    }))
})

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

for (const { name } of enginesUnderTest) {
  describe(`a run on ${name}`, function () {
    this.timeout(60_000)
    before(async () => {
      engine = await openEngine(name)
    })

    repeats()
  })
}

describe('a run elsewhere', tellMissingEngines)
