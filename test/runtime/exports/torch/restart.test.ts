import { spawn, spawnSync } from 'node:child_process'
import { cpSync, existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { expect } from 'chai'
import type { Engine } from '../../../../runtime/engines/engine.js'
import { openEngine } from '../../../../runtime/engines/open.js'
import { exportNetwork } from '../../../../runtime/exports/export.js'
import { trained } from '../../../../runtime/exports/source.js'
import { torch } from '../../../../runtime/exports/targets/torch.js'
import { dataFile } from '../../../../runtime/exports/torch/data-file.js'
import { torchProtocol } from '../../../../runtime/exports/torch/protocol.js'
import { evaluateRun } from '../../../../runtime/runs/evaluate-run.js'
import { originOf } from '../../../../runtime/runs/origin.js'
import { openRun } from '../../../../runtime/runs/run-folder.js'
import { skip } from '../../../skip.js'
import { temporaryFolder } from '../../data/temporary-folder.js'
import { resumeTiny, startTiny } from '../../runs/tiny-runs.js'
import { tinyProtocol } from '../../training/tiny.js'
import { keepMeasurement, measurements, pythonFor } from './python.js'
import { tiny } from './training.js'

const iterations = 400
const protocol = { ...tinyProtocol, checkpoint: { seconds: 1 }, stopping: { iterations, degenerate: false } }
const last = `checkpoints/iteration-${String(iterations).padStart(8, '0')}.ckpt`

/** The processes that this one has started. */
function childrenOf(pid: number): readonly number[] {
  const { stdout } = spawnSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' })
  return stdout
    .split('\n')
    .map(Number)
    .filter((child) => child > 0)
}

describe('a run of netc under torchrun', function () {
  this.timeout(600_000)
  const folder = temporaryFolder()
  const inside = (name: string) => path.join(folder(), name)
  const dataset = tiny()
  let engine: Engine
  let python: string
  let words: readonly string[]

  before(async function () {
    python = pythonFor(this, 'torch', 'numpy', 'safetensors')
    engine = await openEngine('cpu')
    await startTiny(inside('begun'), { engine, dataset, protocol, stopAfter: 0 })
    const opened = openRun(inside('begun'))
    const of = originOf(opened.paths, opened.record)
    const tables = torchProtocol({ ...opened, dataset, seed: opened.record.seed, horizon: iterations, of })
    exportNetwork(trained(inside('begun')), torch, inside('package'), { training: { tables } })
    words = ['--data', dataFile(dataset, folder(), folder()), '--workers', '0', '--progress', 'records']
  })

  /** Goes on with a copy of the run in two processes; one that is killed when it has reached `killed` begins again. */
  function together(name: string, killed?: { readonly at: number; readonly process: number }): Promise<number | null> {
    cpSync(inside('begun'), inside(name), { recursive: true })
    const launch = ['-m', 'torch.distributed.run', '--standalone', '--nproc-per-node=2', '--max-restarts=1']
    const child = spawn(python, [...launch, '-m', 'net', 'train', '--resume', inside(name), ...words], {
      cwd: inside('package'),
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, OMP_NUM_THREADS: '1', PYTHONDONTWRITEBYTECODE: '1' },
    })
    let done = false
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (done || killed === undefined || !line.includes('"steps"')) return
      const { lines } = JSON.parse(line) as { lines: readonly { iteration: number }[] }
      if (lines.at(-1)!.iteration < killed.at) return
      done = true
      process.kill(childrenOf(child.pid!)[killed.process], 'SIGKILL')
    })
    child.stderr.resume()
    return new Promise((resolve) => child.once('close', resolve))
  }

  it('goes on where a worker was killed, to the same bytes as without, every time', async () => {
    const times = measurements === undefined ? 1 : 6
    expect(await together('whole')).to.equal(0)
    const whole = readFileSync(inside(`whole/${last}`))
    for (let time = 0; time < times; time++) {
      const name = `killed-${time}`
      expect(await together(name, { at: 60 + 50 * time, process: time % 2 }), name).to.equal(0)
      expect(readFileSync(inside(`${name}/${last}`)).equals(whole), name).to.equal(true)
      keepMeasurement({ restart: time + 1, of: times, checkpoint: 'the same bytes' })
      const count = readFileSync(inside(`${name}/metrics.jsonl`), 'utf8').split('\n').length
      expect(count).to.equal(readFileSync(inside('whole/metrics.jsonl'), 'utf8').split('\n').length)
    }
  })

  it('is gone on with by netc, tested and evaluated', async function () {
    if (!existsSync(inside(`whole/${last}`))) skip(this, 'The run before has failed.')
    const { outcome, result } = await resumeTiny(inside('whole'), { engine, dataset, iterations: iterations + 5 })
    expect(outcome.state.iteration).to.equal(iterations + 5)
    expect(result!.tests).to.have.length(1)
    const run = openRun(inside('whole'))
    const { signal } = new AbortController()
    const evaluation = await evaluateRun(run, { engine, dataset, signal })
    expect(evaluation!.tests[0].value).to.equal(result!.tests[0].value)
  })
})
