/** A finished run of the paper's shape, with figures made up. */

import { intervalMethod, wilson } from '../../../runtime/evaluation/interval.js'
import type { TestReport } from '../../../runtime/evaluation/tests/test-part.js'
import type { PageContents } from '../../../runtime/reports/page-contents.js'
import { table4 } from '../../../runtime/reports/paper.js'
import type { RunResult } from '../../../runtime/reports/run-data.js'
import type { Metrics } from '../../../runtime/training/state.js'
import { tinyNetwork, tinyProtocol } from '../training/tiny.js'

/** A report of sampled tasks, 40 a group. */
export function fewShotReport(
  values: Readonly<Record<string, number>>,
  settings: Readonly<Record<string, unknown>> = {},
): TestReport {
  const groups = Object.entries(values).map(([group, value]) => {
    const correct = Math.round(40 * value)
    return { group, value, interval: wilson(correct, 40), tasks: 40, correct, alike: 0 }
  })
  const correct = groups.reduce((sum, group) => sum + group.correct, 0)
  return {
    ...{ test: 'few_shot', settings: { tasks: 40, ways: 20, shots: 1, views: 1, min_deviation: 0.01, ...settings } },
    ...{ title: '20-way one-shot, 40 tasks a group', measure: 'accuracy', over: 'mean' },
    value: groups.reduce((sum, { value }) => sum + value, 0) / groups.length,
    interval: wilson(correct, 40 * groups.length),
    ...{ interval_method: intervalMethod, chance: 0.05, groups, notes: ['A note.'] },
  }
}

/** Every evaluation alphabet of Omniglot, a little worse than the paper's. */
export const likeThePaper = fewShotReport(
  Object.fromEntries(Object.entries(table4[0].alphabets).map(([name, value]) => [name, Math.max(0, value - 0.1)])),
)

/** A report of a test that consists of no tasks. */
export const verification: TestReport = {
  ...{ test: 'verification', settings: {}, title: 'verification, all pairs', measure: 'area under the ROC curve' },
  ...{ over: 'all', value: 0.9876, interval: [0.97, 0.99], interval_method: 'method', notes: [] },
  groups: [{ group: 'Some_group', value: 0.5 }],
  figures: [
    { name: 'equal error rate', value: 0.05, interval: [0.04, 0.06] },
    { name: 'rejects', value: 0.2 },
  ],
  tables: [
    {
      title: 'ROC curve',
      columns: [{ title: 'false accepts', share: true }, { title: 'kind' }, { title: 'pairs' }],
      rows: Array.from({ length: 23 }, (_, at) => [0.0001 * (at + 1), 'x', 1]),
    },
    { title: 'nothing', columns: [{ title: 'class' }], rows: [] },
  ],
}

export function pageContents(
  tests: readonly TestReport[] = [likeThePaper],
  change: Partial<PageContents> = {},
): PageContents & { readonly result: RunResult } {
  const result: RunResult = {
    ...{ format: 'netc-result', version: 2, network: 'net', seed: 1, iterations: 3000, reason: 'iterations' },
    best: { iteration: 2000, validation_accuracy: 0.71, loss: 0.9, learning_rate: 0.0096 },
    ...{ weights: 'best', tests, pixels: [], seconds: 7384.2, waits: 2, waited_ms: 41 },
  }
  const steps = Array.from({ length: 3000 }, (_, index): Metrics => {
    const noise = Math.sin(index * 12.9898) * 0.5
    const loss = 0.4 + 20 * Math.exp(-index / 200) + 0.3 * noise
    const accuracy = 0.9 - 0.4 * Math.exp(-index / 900) + 0.1 * noise
    return {
      kind: 'step',
      iteration: index + 1,
      loss,
      objective: 0.35 + 0.3 * Math.exp(-index / 900) + 0.1 * noise,
      accuracy,
      learning_rate: 0.01 * 0.99 ** Math.floor(index / 500),
      momentum: 0.9,
    }
  })
  const validations = [0.52, 0.71, 0.69].map(
    (accuracy, index): Metrics => ({
      ...{ kind: 'validation', iteration: 1000 * (index + 1), accuracy, groups: { A: accuracy } },
      ...{ best: index < 2, final: false },
    }),
  )
  const engine = { name: 'wasm', version: 'wasm 4.22.0', threads: 1, details: { simd: '128 bit' } } as const
  return {
    record: {
      ...{ format: 'netc-run', version: 2, network: 'net', created: '2026-01-02T03:04:05.000Z' },
      ...{ command: "netc train specs/net.net --data 'my data' --seed 1", seed: 1, iterations: 3000, horizon: 3000 },
      spec: { entry: 'specs/net.net', set: {} },
      protocol: { name: 'tiny', file: 'tiny.yaml' },
      data: { where: 'my data', name: 'omniglot', images: 32460, groups: 50, fingerprint: 'abc123' },
      engine,
      environment: {
        netc: '0.1.0',
        node: 'v20.0.0',
        tfjs: '4.22.0',
        platform: 'linux x64',
        cpu: 'A & B <cpu>',
        cores: 2,
      },
    },
    network: { ...tinyNetwork, doc: 'Judges <pairs> & "more".' },
    protocol: tinyProtocol,
    result,
    metrics: [...steps, ...validations],
    sessions: [],
    texts: [{ name: 'specs/net.net', text: 'network net { /* </pre><script>alert(1)</script> */ }' }],
    ...(change as Partial<PageContents & { readonly result: RunResult }>),
  }
}
