/** Run folders as netc leaves them, with results made up. */
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Network } from '../../../../compiler/graph.js'
import type { TestAnswers } from '../../../../runtime/evaluation/answers.js'
import type { RunRecord, RunResult } from '../../../../runtime/reports/run-data.js'
import { writeAnswers } from '../../../../runtime/runs/answers.js'
import type { Plan } from '../../../../runtime/runs/experiment/plan.js'
import { planRuns } from '../../../../runtime/runs/experiment/plan.js'
import { loadProtocolFile, readProtocol } from '../../../../runtime/runs/load-protocol.js'
import { createRun, endBeginning } from '../../../../runtime/runs/run-folder.js'
import { answers, digest } from '../../evaluation/compared-runs.js'
import { tinyNetwork } from '../../training/tiny.js'

/** Two networks under one protocol with two seeds, `quickstart` for 3 iterations. */
export function plannedIn(folder: string): Plan {
  const networks = [{ file: 'a.net' }, { file: 'b.net' }]
  const protocols = [{ base: 'quickstart' }]
  return planRuns({ name: 'made', networks, protocols, seeds: [1, 2], iterations: 3, at_once: 1 }, folder).plan!
}

export const fingerprint = digest('data')

/** Makes the folder of a run that is begun, with a checkpoint that only counts as one. */
export function makeBegun(
  folder: string,
  seed: number,
  change: Partial<RunRecord> = {},
  network: Network = tinyNetwork,
) {
  const record: RunRecord = {
    ...{
      format: 'netc-run',
      version: 2,
      network: network.name,
      created: '2026-01-01T00:00:00.000Z',
      command: 'netc train',
    },
    ...{ seed, iterations: 3, horizon: 3, spec: { entry: 'tiny.net', set: {} } },
    ...{ protocol: { name: 'quickstart', file: 'quickstart.yaml' } },
    ...{ data: { name: 'tiny', images: 112, groups: 7, fingerprint } },
    engine: { name: 'cpu', version: '1', threads: 1, details: {} },
    environment: { netc: '1', node: '1', tfjs: '1', platform: '', cpu: '', cores: 1 },
    ...change,
  }
  const paths = createRun(folder, {
    record,
    network,
    protocolText: readProtocol('quickstart').text,
    sources: new Map(),
  })
  writeFileSync(path.join(paths.checkpoints, 'iteration-00000000.ckpt'), '')
  endBeginning(paths)
  return paths
}

/** A test of four sampled tasks on each of two groups. */
const title = '4-way one-shot, 4 tasks a group'

export interface Made {
  readonly seed: number
  /** The answers by group, a digit a task. */
  readonly right: Readonly<Record<string, string>>
  readonly seconds?: number
  readonly validation?: number
  /** What the tasks were drawn by. */
  readonly tasks?: string
}

/** Makes the folder of a run that is done. */
export function makeDone(folder: string, { seed, right, seconds = 6, validation = 0.5, tasks = 'tasks' }: Made): void {
  const paths = makeBegun(folder, seed)
  const groups = Object.entries(right).map(([group, digits]) => {
    const correct = digits.replaceAll('0', '').length
    return { group, value: correct / digits.length, tasks: digits.length, correct }
  })
  const value = groups.reduce((sum, group) => sum + group.value, 0) / groups.length
  const result: RunResult = {
    ...{ format: 'netc-result', version: 2, network: tinyNetwork.name, seed, iterations: 3, reason: 'iterations' },
    best: { iteration: 2, validation_accuracy: validation, loss: 1, learning_rate: 0.1 },
    weights: 'best',
    tests: [
      {
        ...{ test: 'few_shot', settings: {}, title, measure: 'accuracy', over: 'mean', value, interval: [0, 1] },
        ...{ interval_method: '', groups, notes: [] },
      },
    ],
    ...{ pixels: [], seconds, waits: 0, waited_ms: 0 },
  }
  const tests: TestAnswers[] = [answers(right, { test: 'few_shot', title, tasks: digest(tasks) })]
  writeAnswers(folder, { network: tinyNetwork.name, seed, data: { name: 'tiny', fingerprint }, tests })
  mkdirSync(paths.best, { recursive: true })
  writeFileSync(paths.result, JSON.stringify(result))
}

/** `quickstart` with the bound of `plannedIn`. */
export function quickstartFor(iterations: number) {
  const protocol = loadProtocolFile('quickstart')
  return { ...protocol, stopping: { ...protocol.stopping, iterations } }
}
