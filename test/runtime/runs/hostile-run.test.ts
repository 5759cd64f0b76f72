/**
 * A run's folder that somebody else made: nothing outside of it is written, nothing is waited for without end, and
 * nothing grows beyond its limit.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import type { Engine } from '../../../runtime/engines/engine.js'
import { openEngine } from '../../../runtime/engines/open.js'
import { readAnswers } from '../../../runtime/runs/answers.js'
import { originOf } from '../../../runtime/runs/origin.js'
import { openRun } from '../../../runtime/runs/run-folder.js'
import { type RunPaths, runPaths } from '../../../runtime/runs/run-paths.js'
import { readRecord, readResult } from '../../../runtime/runs/run-record.js'
import { sourceWeights } from '../../../runtime/runs/source-weights.js'
import { temporaryFolder } from '../data/temporary-folder.js'
import { refused, resumeTiny, startTiny } from './tiny-runs.js'

describe('a run of a stranger', () => {
  const temporary = temporaryFolder()
  let engine: Engine
  let count = 0
  before(async () => {
    engine = await openEngine('cpu')
    await startTiny(path.join(temporary(), 'run'), { engine })
  })

  function changed(change: (paths: RunPaths) => void): RunPaths {
    const folder = path.join(temporary(), `changed-${count++}`)
    cpSync(path.join(temporary(), 'run'), folder, { recursive: true })
    change(runPaths(folder))
    return runPaths(folder)
  }
  const resume = ({ folder }: RunPaths) => resumeTiny(folder, { engine, warn: () => {} })

  it('writes nothing where its links lead', async function () {
    if (process.platform === 'win32') this.skip()
    const outside = path.join(temporary(), 'outside')
    mkdirSync(outside)
    const file = path.join(outside, 'precious.txt')
    const parts = [
      ...(['metrics', 'sessions', 'answers', 'result', 'report'] as const).map((part) => [part, file] as const),
      ...(['events', 'best', 'checkpoints'] as const).map((part) => [part, outside] as const),
    ]
    for (const [part, target] of parts) {
      writeFileSync(file, 'precious')
      const paths = changed((of) => {
        rmSync(of[part], { recursive: true })
        symlinkSync(target, of[part])
      })
      await refused(() => resume(paths), 'is a link')
      expect([readFileSync(file, 'utf8'), readdirSync(outside)], part).to.deep.equal(['precious', ['precious.txt']])
    }
    const deep = changed(({ checkpoints }) => symlinkSync(file, path.join(checkpoints, 'iteration-00000001.ckpt')))
    await refused(() => resume(deep), 'is a link')
  })

  it('is not read from beyond its own folder, nor in a circle', function () {
    if (process.platform === 'win32') this.skip()
    const paths = changed(({ spec }) => {
      symlinkSync(path.join(temporary(), 'run/run.json'), path.join(spec, 'stolen.net'))
      for (const name of ['a', 'b', 'c']) symlinkSync('.', path.join(spec, name))
    })
    const { record } = openRun(paths.folder)
    expect(originOf(paths, record)).to.deep.equal(originOf(runPaths(path.join(temporary(), 'run')), record))
  })

  it('is not waited for where a pipe is in the place of a file', async function () {
    if (spawnSync('mkfifo', ['--version']).status !== 0) this.skip()
    const pipe = (file: string) => {
      rmSync(file)
      expect(spawnSync('mkfifo', [file]).status).to.equal(0)
    }
    for (const part of ['record', 'graph', 'metrics', 'sessions', 'answers', 'result'] as const) {
      const paths = changed((of) => pipe(of[part]))
      await refused(async () => openRun(paths.folder), 'is a pipe, a socket or a device')
    }
    await refused(async () => readAnswers(changed(({ answers }) => pipe(answers)).folder), 'is a pipe')
    await refused(async () => sourceWeights(changed(({ result }) => pipe(result)).folder), 'is a pipe')
    const weights = changed(({ best }) => pipe(path.join(best, 'weights.bin')))
    await refused(async () => sourceWeights(weights.folder), 'is a pipe')
  })

  it('is refused where its files are larger or deeper than such files are', async () => {
    const readers = {
      record: ({ record }: RunPaths) => readRecord(record),
      result: ({ result }: RunPaths) => readResult(result),
      answers: ({ folder }: RunPaths) => readAnswers(folder),
    } as const
    for (const [part, read] of Object.entries(readers) as [keyof typeof readers, (paths: RunPaths) => unknown][]) {
      const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
      const nested = changed((of) =>
        writeFileSync(of[part], readFileSync(of[part], 'utf8').replace('{', `{"x":${deep},`)),
      )
      await refused(async () => read(nested), 'is damaged: it has more than 64 levels')
      // As a sparse file: it takes no room here.
      const large = changed((of) => truncateSync(of[part], 2 ** 40))
      await refused(async () => read(large), `${large[part]} has ${2 ** 40} bytes`)
    }
    const spec = changed((of) => truncateSync(path.join(of.spec, 'tiny.net'), 2 ** 31))
    await refused(() => resume(spec), 'is another than that which it was trained with')
    const sums = changed(({ best }) => truncateSync(path.join(best, 'SHA256SUMS'), 2 ** 40))
    await refused(async () => sourceWeights(sums.folder), 'bytes')
  })

  it('changes no prototype, and no key of it is taken for one of netc', () => {
    const keys = '"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},'
    const paths = changed((of) => {
      for (const file of [of.record, of.result]) {
        // What has no checksum, as older versions wrote it.
        const text = readFileSync(file, 'utf8').replace(/,\s*"checksum": "\w+"/, '')
        writeFileSync(file, text.replace('{', `{${keys}`))
      }
    })
    expect(openRun(paths.folder).record.seed).to.equal(3)
    expect(readResult(paths.result).seed).to.equal(3)
    expect(({} as { polluted?: number }).polluted).to.equal(undefined)
  })
})
