/** What a run survives, file by file: kills, cuts, damage, and hands that change what should stay. */
import {
  appendFileSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import type { Engine } from '../../../runtime/engines/engine.js'
import { openEngine } from '../../../runtime/engines/open.js'
import { readAnswers } from '../../../runtime/runs/answers.js'
import { readBest } from '../../../runtime/runs/best-weights.js'
import { evaluateRun } from '../../../runtime/runs/evaluate-run.js'
import { readMetrics, readThinnedMetrics } from '../../../runtime/runs/metrics.js'
import { openRun } from '../../../runtime/runs/run-folder.js'
import { type RunPaths, runPaths } from '../../../runtime/runs/run-paths.js'
import { readResult } from '../../../runtime/runs/run-record.js'
import { temporaryFolder } from '../data/temporary-folder.js'
import { tinyDataset, tinyNetwork, tinyProtocol } from '../training/tiny.js'
import { checkpointsOf, expectSame, refused, resumeTiny, startTiny } from './tiny-runs.js'

describe('a run after a fault', () => {
  const temporary = temporaryFolder()
  let engine: Engine
  /** Of 20 iterations, validated every 5, never interrupted. */
  let whole: string
  /** The same, stopped after 13. */
  let stopped: string
  let count = 0

  before(async () => {
    engine = await openEngine('cpu')
    whole = path.join(temporary(), 'whole')
    stopped = path.join(temporary(), 'stopped')
    await startTiny(whole, { engine })
    await startTiny(stopped, { engine, stopAfter: 13 })
  })

  /** A copy of a run, with something done to it. */
  function hurt(damage: (paths: RunPaths) => void, run = stopped): string {
    const folder = path.join(temporary(), `hurt-${count++}`)
    cpSync(run, folder, { recursive: true })
    damage(runPaths(folder))
    return folder
  }

  /** Resumes it. @returns the messages to the user */
  async function resumed(folder: string): Promise<string[]> {
    const told: string[] = []
    const { outcome, result } = await resumeTiny(folder, { engine, warn: (sentence) => told.push(sentence) })
    expect([outcome.reason, result?.iterations]).to.deep.equal(['iterations', 20])
    return told.map((sentence) => sentence.replaceAll(`${folder}${path.sep}`, ''))
  }

  const edit = (file: string, change: (text: string) => string) =>
    writeFileSync(file, change(readFileSync(file, 'utf8')))
  const editLines = (file: string, change: (lines: string[]) => string[]) =>
    edit(file, (text) => change(text.split('\n')).join('\n'))
  const flip = (file: string) => {
    const bytes = readFileSync(file)
    bytes[bytes.length >> 1] ^= 1
    writeFileSync(file, bytes)
  }
  const checkpoint = ({ checkpoints }: RunPaths, name: string) => path.join(checkpoints, name)

  describe('of its lists', () => {
    it('drops a line that was cut off, and is as if nothing had been', async () => {
      for (const torn of ['{"kind":"step","iteration":14,"lo', '\0\0\0\0', '{"kind":"step"}']) {
        const folder = hurt(({ metrics, sessions }) => {
          appendFileSync(metrics, torn)
          appendFileSync(sessions, torn)
        })
        expect(await resumed(folder)).to.deep.equal([])
        expectSame(folder, whole)
      }
    })

    it('leaves out damaged lines, says which, and comes to its end', async () => {
      const folder = hurt(({ metrics, sessions }) => {
        editLines(metrics, (lines) => lines.with(2, '{"kind":"step",'))
        edit(sessions, (text) => `null\n${text}`)
      })
      expect(await resumed(folder)).to.deep.equal([
        'metrics.jsonl: line 3 is damaged and skipped',
        "metrics.jsonl has no steps of iterations 3: the report's curves omit them",
        "sessions.jsonl: line 1 is damaged and skipped: the report's times omit that session",
      ])
      expect(existsSync(runPaths(folder).report)).to.equal(true)
      expect(readMetrics(runPaths(folder).metrics)).to.have.length(19 + 4)
    })

    it('finds figures that were changed', async () => {
      const folder = hurt(({ metrics }) => edit(metrics, (text) => text.replace(/"loss":(\d)/, '"loss":9')))
      expect(await resumed(folder)).to.deep.equal([
        "metrics.jsonl is damaged or was edited: some figures of the report's curves are wrong",
      ])
    })

    it('finds what is missing before its checkpoint', async () => {
      const folder = hurt(({ metrics }) => editLines(metrics, (lines) => [...lines.slice(0, 3), ...lines.slice(7)]))
      expect(await resumed(folder)).to.deep.equal([
        "metrics.jsonl has no steps of iterations 4 to 6: the report's curves omit them",
        "metrics.jsonl has no validations of iterations 5: the report's curves omit them",
      ])
      const none = hurt(({ metrics }) => rmSync(metrics))
      expect((await resumed(none))[0]).to.contain('has no steps of iterations 1 to 13')
    })
  })

  describe('of its weights', () => {
    it('says that the best weights are lost where no checkpoint has any', async () => {
      const early = path.join(temporary(), 'early')
      await startTiny(early, { engine, stopAfter: 6 })
      const folder = hurt(() => {}, early)
      expect(checkpointsOf(folder)).to.deep.equal([
        'iteration-00000006.ckpt',
        'iteration-00000005.ckpt',
        'best-00000005.ckpt',
      ])
      rmSync(path.join(folder, 'checkpoints/best-00000005.ckpt'))
      const told = await resumed(folder)
      expect(told[0]).to.equal('the best weights, checkpoints/best-00000005.ckpt, cannot be used: it is missing')
      expect(told.at(-1)).to.contain('the best of the validations to come takes their place')
    })

    it('names damaged best weights when it resumes, not at its end', async () => {
      const { checkpoints } = runPaths(stopped)
      const [best] = readdirSync(checkpoints).filter((name) => name.startsWith('best'))
      const told = await resumed(hurt((paths) => flip(checkpoint(paths, best))))
      expect(told[0]).to.contain(best).and.to.contain('checksum')
    })

    it('has a result that is replaced, and never missing', async () => {
      const folder = hurt(() => {}, whole)
      const { result } = runPaths(folder)
      await resumeTiny(folder, { engine, iterations: 30, stopAfter: 22 })
      expect(readResult(result).iterations).to.equal(20)
      await resumeTiny(folder, { engine, iterations: 30 })
      expect(readResult(result).iterations).to.equal(30)
    })

    it('has checksums of its best weights, which a reader checks', async () => {
      const network = tinyNetwork
      const { best } = runPaths(hurt(({ best }) => flip(path.join(best, 'weights.bin')), whole))
      await refused(async () => readBest(best, network), 'is damaged, or was changed')
      expect(readBest(runPaths(whole).best, network)).to.have.length(network.weights.length)
      // Models of older versions have none.
      rmSync(path.join(best, 'SHA256SUMS'))
      expect(readBest(best, network)).to.have.length(network.weights.length)
    })
  })

  describe('by hand', () => {
    it('refuses a checkpoint of another run', async () => {
      const other = path.join(temporary(), 'other')
      await startTiny(other, { engine, protocol: { ...tinyProtocol, penalties: false }, stopAfter: 14 })
      const name = 'iteration-00000014.ckpt'
      const folder = hurt((paths) => copyFileSync(checkpoint(runPaths(other), name), checkpoint(paths, name)))
      await refused(() => resumed(folder), `${name} is not of this run`)
    })

    it('refuses a protocol, graph or source that was changed', async () => {
      const changes: readonly ((paths: RunPaths) => string)[] = [
        ({ protocol }) => protocol,
        ({ graph }) => graph,
        ({ spec }) => path.join(spec, 'tiny.net'),
      ]
      for (const fileOf of changes) {
        const folder = hurt((paths) => edit(fileOf(paths), (text) => `${text}\n`))
        const { message } = await refused(() => resumed(folder), 'put ')
        expect(message).to.contain('is another than that which it was trained with')
      }
    })

    it('refuses a record that was edited, also where it has no checksum', async () => {
      for (const [name, value] of [
        ['seed', 4],
        ['iterations', 30],
      ] as const) {
        const folder = hurt(({ record }) =>
          edit(record, (text) => text.replace(new RegExp(`"${name}": \\d+`), `"${name}": ${value}`)),
        )
        await refused(async () => openRun(folder), 'run.json is damaged or was edited')
      }
      const folder = hurt(({ record }) =>
        edit(record, (text) => {
          const { checksum: _, ...rest } = JSON.parse(text)
          return JSON.stringify({ ...rest, seed: 4 })
        }),
      )
      await refused(() => resumed(folder), 'run.json is another')
    })

    it('calls a damaged record damaged', async () => {
      for (const text of ['null', '[]', '{', '{"format":"netc-run","version":2}', '"netc-run"']) {
        const folder = hurt(({ record }) => writeFileSync(record, text))
        await refused(async () => openRun(folder), 'run.json is damaged')
      }
      const { result } = runPaths(hurt(({ result }) => writeFileSync(result, 'null'), whole))
      await refused(async () => readResult(result), 'result.json is damaged')
    })
  })

  describe('that has ended', () => {
    const evaluate = (folder: string) =>
      evaluateRun(openRun(folder), { engine, dataset: tinyDataset(), signal: new AbortController().signal })

    it('has checksums of its result and its answers, and resuming writes both again', async () => {
      const readers = [
        [({ result }: RunPaths) => result, (folder: string) => readResult(runPaths(folder).result)],
        [({ answers }: RunPaths) => answers, readAnswers],
      ] as const
      for (const [fileOf, read] of readers) {
        const folder = hurt((paths) => edit(fileOf(paths), (text) => text.replace('"seed": 3', '"seed": 4')), whole)
        await refused(async () => read(folder), 'is damaged or was edited')
        await resumed(folder)
        expect(read(folder)).to.have.property('seed', 3)
        // Those of older versions have none.
        edit(fileOf(runPaths(folder)), (text) =>
          text.replace(/,\s*"checksum": "\w+"/, '').replace('"seed": 3', '"seed": 4'),
        )
        expect(read(folder)).to.have.property('seed', 4)
      }
    })

    it('is not tested by a protocol, graph or source other than that which it was trained with', async () => {
      expect((await evaluate(hurt(() => {}, whole)))?.tests).to.deep.equal(readResult(runPaths(whole).result).tests)
      for (const name of ['protocol', 'graph'] as const) {
        const folder = hurt((paths) => edit(paths[name], (text) => `${text}\n`), whole)
        const { message } = await refused(() => evaluate(folder), 'put ')
        expect(message).to.contain(`${runPaths(folder)[name]} is another than that which it was trained with`)
      }
    })

    it('is tested as it is where its newest checkpoint is damaged or gone', async () => {
      const folder = hurt((paths) => flip(checkpoint(paths, checkpointsOf(paths.folder)[0])), whole)
      expect((await evaluate(folder))?.tests).to.deep.equal(readResult(runPaths(whole).result).tests)
      rmSync(runPaths(folder).checkpoints, { recursive: true })
      expect((await evaluate(folder))?.tests).to.deep.equal(readResult(runPaths(whole).result).tests)
    })
  })

  describe('in its beginning', () => {
    /** What a kill leaves after each of the files of a beginning. */
    const parts = ['beginning', 'spec', 'protocol.yaml', 'graph.json', 'run.json', 'events', 'checkpoints']
    const beginnings = parts.map((_, at) => parts.slice(0, at + 1))

    function unfinished(names: readonly string[]): string {
      return hurt((paths) => {
        writeFileSync(paths.beginning, '')
        for (const name of readdirSync(paths.folder)) {
          if (!names.includes(name)) rmSync(path.join(paths.folder, name), { recursive: true })
        }
        rmSync(paths.checkpoints, { recursive: true, force: true })
        if (names.includes('checkpoints')) mkdirSync(paths.checkpoints)
      })
    }

    it('is begun again in the same folder', async () => {
      for (const names of beginnings) {
        const folder = unfinished(names)
        writeFileSync(path.join(folder, 'run.json.17-0123abcd.tmp'), 'half')
        const { outcome } = await startTiny(folder, { engine })
        expect(outcome.reason, names.join()).to.equal('iterations')
        expectSame(folder, whole)
        expect(readdirSync(folder).sort()).to.deep.equal(readdirSync(whole).sort())
      }
    })

    it('resumes if all its files exist, and otherwise says to start it again', async () => {
      for (const names of beginnings) {
        const folder = unfinished(names)
        if (names.includes('run.json')) {
          expect(await resumed(folder)).to.deep.equal([])
          expectSame(folder, whole)
        } else {
          await refused(async () => openRun(folder), 'nothing was trained')
        }
      }
    })

    it('is no reason to take over what is not its own, or what was trained', async () => {
      const folder = unfinished(['beginning', 'spec'])
      writeFileSync(path.join(folder, 'thesis.txt'), '')
      await refused(() => startTiny(folder, { engine }), 'it holds thesis.txt')
      const trained = hurt(({ beginning }) => writeFileSync(beginning, ''))
      await refused(() => startTiny(trained, { engine }), 'already contains a run')
    })
  })

  it('clears away what killed processes were writing', async () => {
    const names = ['metrics.jsonl', 'checkpoints/iteration-00000014.ckpt', 'best/weights.bin', 'result.json']
    const folder = hurt(({ folder, best }) => {
      mkdirSync(best)
      for (const name of names) writeFileSync(path.join(folder, `${name}.17-0123abcd.tmp`), 'half')
    })
    expect(await resumed(folder)).to.deep.equal([])
    expect(readdirSync(folder, { recursive: true }).filter((name) => String(name).endsWith('.tmp'))).to.deep.equal([])
  })

  it('with more iterations than a text can hold has a report of means', () => {
    const file = path.join(temporary(), 'long.jsonl')
    const line = (iteration: number) =>
      `{"kind":"step","iteration":${iteration},"loss":${iteration},"objective":null,"accuracy":0.5,"learning_rate":1}\n`
    writeFileSync(file, Array.from({ length: 1000 }, (_, at) => line(at + 1)).join(''))
    const thinned = readThinnedMetrics(file, 16)
    expect(thinned.length).to.be.within(8, 16)
    const [first] = thinned
    expect(first).to.deep.include({ iteration: 64, loss: 32.5, objective: null, accuracy: 0.5 })
    expect(thinned.at(-1)).to.deep.include({ iteration: 1000 })
    expect(readThinnedMetrics(file)).to.deep.equal(readMetrics(file))
  })
})
