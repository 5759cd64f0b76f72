import { existsSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { executeRuns, type Launch, trainWords } from '../../../../runtime/runs/experiment/execute.js'
import { type Plan, planRuns } from '../../../../runtime/runs/experiment/plan.js'
import { runPaths } from '../../../../runtime/runs/run-paths.js'
import { temporaryFolder } from '../../data/temporary-folder.js'
import { makeBegun, makeDone, plannedIn, quickstartFor } from './made-runs.js'

const protocols = [{ protocol: quickstartFor(3), given: 'quickstart' }]
const right = { A: '1010', B: '1111' }

describe('executing an experiment', () => {
  const temporary = temporaryFolder()
  let plan: Plan
  let folder = 0
  beforeEach(() => {
    plan = plannedIn(path.join(temporary(), String(folder++)))
  })
  const folderOf = (words: readonly string[]) =>
    words[words.indexOf(words[1] === '--resume' ? '--resume' : '--output') + 1]
  const seedOf = (words: readonly string[]) => Number(folderOf(words).split('-').at(-1))

  /** Makes the results that training would. */
  const finish = (words: readonly string[]) => {
    if (words[1] === '--resume') rmSync(folderOf(words), { recursive: true })
    makeDone(folderOf(words), { seed: seedOf(words), right })
  }

  /** Runs all with this launcher, and returns the events. */
  async function execute(launch: Launch, { atOnce = 1, controller = new AbortController() } = {}) {
    const told: string[] = []
    const failures = await executeRuns({ ...plan, atOnce }, protocols, {
      ...{ launch, signal: controller.signal },
      onLine: (run, line, done) => told.push(`${done} ${run.name}: ${line}`),
      onEnd: (run, how, done) => told.push(`${done} ${run.name} ${how}`),
    })
    return { told, failures }
  }

  it('trains every run in order, and reports each', async () => {
    const { told, failures } = await execute(async (words, { onLine }) => {
      onLine('iteration 1/3')
      finish(words)
      return 0
    })
    expect(failures).to.deep.equal([])
    expect(told.slice(0, 3)).to.deep.equal([
      '0 a-quickstart-1: iteration 1/3',
      '1 a-quickstart-1 done',
      '1 a-quickstart-2: iteration 1/3',
    ])
    expect(told.at(-1)).to.equal('4 b-quickstart-2 done')
  })

  it('skips finished runs, resumes started ones, and restarts those that saved nothing', async () => {
    const [done, begun, unsaved] = plan.runs
    makeDone(done.folder, { seed: done.seed, right })
    makeBegun(begun.folder, begun.seed)
    writeFileSync(makeBegun(unsaved.folder, unsaved.seed).beginning, '')
    const launched: (readonly string[])[] = []
    await execute(async (words) => {
      launched.push(words)
      if (folderOf(words) === unsaved.folder) rmSync(unsaved.folder, { recursive: true })
      finish(words)
      return 0
    })
    expect(launched.map((words) => [words[1], folderOf(words)])).to.deep.equal([
      ['--resume', begun.folder],
      [unsaved.network.file, unsaved.folder],
      [plan.runs[3].network.file, plan.runs[3].folder],
    ])
  })

  it('continues after a failure, and reports the reason and the log', async () => {
    const { told, failures } = await execute(async (words, { onLine, log }) => {
      expect(log).to.equal(`${folderOf(words)}.log`)
      if (seedOf(words) === 2) {
        finish(words)
        return 0
      }
      onLine('error: there is no engine')
      onLine('  help: build one')
      return 1
    })
    expect(failures.map(({ run, reason, log }) => [run.name, reason, path.basename(log)])).to.deep.equal([
      ['a-quickstart-1', 'error: there is no engine', 'a-quickstart-1.log'],
      ['b-quickstart-1', 'error: there is no engine', 'b-quickstart-1.log'],
    ])
    expect(told.at(-1)).to.equal('2 b-quickstart-2 done')
    const coded = await execute(async (_, { onLine }) => {
      for (const line of ['error[graph-mismatch]: the graph is another', ' --> graph.json:1:1', '1 error']) onLine(line)
      return 1
    })
    expect(coded.failures[0]!.reason).to.equal('error[graph-mismatch]: the graph is another')
  })

  it('takes a run without a result as failed, whatever its process says', async () => {
    const silent = await execute(async () => 0)
    expect(silent.failures.map(({ reason }) => reason)[0]).to.equal('netc train ended with 0')
    const killed = await execute(async () => null)
    expect(killed.failures.map(({ reason }) => reason)[0]).to.equal('netc train ended with a signal')
  })

  it('trains several at once, never more than that', async () => {
    let [now, most] = [0, 0]
    await execute(
      async (words) => {
        most = Math.max(most, ++now)
        await new Promise((resolve) => setImmediate(resolve))
        now--
        finish(words)
        return 0
      },
      { atOnce: 3 },
    )
    expect(most).to.equal(3)
  })

  it('passes an interruption on, waits for what is under way, and begins nothing more', async () => {
    const controller = new AbortController()
    const launched: string[] = []
    const { told, failures } = await execute(
      async (words, { signal }) => {
        launched.push(folderOf(words))
        if (launched.length === 1) {
          finish(words)
          return 0
        }
        controller.abort()
        expect(signal.aborted).to.equal(true)
        makeBegun(folderOf(words), seedOf(words))
        return 130
      },
      { controller },
    )
    expect(launched).to.have.lengthOf(2)
    expect(failures).to.deep.equal([])
    expect(told).to.deep.equal(['1 a-quickstart-1 done'])
    expect(existsSync(runPaths(plan.runs[1].folder).record)).to.equal(true)
  })
})

describe('the words of a run', () => {
  const stated = { data: 'embedded', runs: 'all_runs.zip', iterations: 3, engine: 'wasm', threads: 2, at_once: 1 }
  const networks = [{ file: 'a.net', set: { width: 4, kind: 'x' } }]
  const { plan } = planRuns({ name: 'made', networks, protocols: [{ base: 'quickstart' }], seeds: [5], ...stated }, '.')
  const [run] = plan!.runs
  const [ready] = protocols

  it('state everything for a new run, and what may change for a resumed one', () => {
    const common = '--data embedded --engine wasm --threads 2'
    expect(trainWords(plan!, run, ready, 'new').join(' ')).to.equal(
      `train a.net --protocol quickstart --iterations 3 --seed 5 --output ${run.folder} ${common} --set width=4 --set kind=x`,
    )
    expect(trainWords(plan!, run, ready, 'begun').join(' ')).to.equal(`train --resume ${run.folder} ${common}`)
  })

  it('name the weights to begin with, once', () => {
    const begun = { ...run, network: { ...run.network, from: 'runs/first' } }
    expect(trainWords(plan!, begun, ready, 'new').join(' ')).to.contain(' --from runs/first ')
    expect(trainWords(plan!, begun, ready, 'begun')).not.to.include('--from')
  })

  it("name the archive of Lake's runs where the protocol asks for it", () => {
    const protocol = { ...ready.protocol, test: [{ part: 'runs', settings: {} }] }
    expect(trainWords(plan!, run, { ...ready, protocol }, 'begun')).to.include.members(['--runs', 'all_runs.zip'])
  })
})
