/** A finished run of the paper's shape, with figures made up. */

import { intervalMethod, wilson } from '../../../runtime/evaluation/interval.js'
import type { AlphabetScore } from '../../../runtime/evaluation/one-shot.js'
import type { PageContents } from '../../../runtime/reports/page-contents.js'
import { table4 } from '../../../runtime/reports/paper.js'
import type { Metrics } from '../../../runtime/runs/metrics.js'
import type { RunResult, TestResult } from '../../../runtime/runs/result.js'
import { tinyNetwork, tinyProtocol } from '../training/tiny.js'

export function testResult(alphabets: Readonly<Record<string, number>>): TestResult {
  const scores = Object.entries(alphabets).map(
    ([alphabet, accuracy]): AlphabetScore => ({
      ...{ alphabet, tasks: 40, correct: Math.round(40 * accuracy), alike: 0, accuracy },
      interval: wilson(Math.round(40 * accuracy), 40),
    }),
  )
  const tasks = 40 * scores.length
  const correct = scores.reduce((sum, score) => sum + score.correct, 0)
  return {
    ...{ accuracy: correct / tasks, interval: wilson(correct, tasks), tasks, correct, alphabets: scores },
    ...{ ways: 20, tasks_per_alphabet: 40, min_deviation: 0.01, interval_method: intervalMethod },
    baseline: { accuracy: 0.3, alphabets: Object.fromEntries(scores.map(({ alphabet }) => [alphabet, 0.3])) },
  }
}

/** Every evaluation alphabet of Omniglot, a little worse than the paper's. */
export const likeThePaper = testResult(
  Object.fromEntries(Object.entries(table4[0].alphabets).map(([name, value]) => [name, Math.max(0, value - 0.1)])),
)

export function pageContents(test: TestResult = likeThePaper, change: Partial<PageContents> = {}): PageContents {
  const result: RunResult = {
    ...{ format: 'netc-result', version: 1, network: 'net', seed: 1, iterations: 3000, reason: 'iterations' },
    best: { iteration: 2000, validation_accuracy: 0.71, loss: 0.9, learning_rate: 0.0096 },
    ...{ weights: 'best', test, seconds: 7384.2, waits: 2, waited_ms: 41 },
  }
  const steps = Array.from({ length: 3000 }, (_, index): Metrics => {
    const noise = Math.sin(index * 12.9898) * 0.5
    const loss = 0.4 + 20 * Math.exp(-index / 200) + 0.3 * noise
    const accuracy = 0.9 - 0.4 * Math.exp(-index / 900) + 0.1 * noise
    return {
      kind: 'step',
      iteration: index + 1,
      loss,
      cross_entropy: 0.35 + 0.3 * Math.exp(-index / 900) + 0.1 * noise,
      accuracy,
      learning_rate: 0.01 * 0.99 ** Math.floor(index / 500),
      momentum: 0.9,
    }
  })
  const validations = [0.52, 0.71, 0.69].map(
    (accuracy, index): Metrics => ({
      ...{ kind: 'validation', iteration: 1000 * (index + 1), accuracy, alphabets: { A: accuracy } },
      ...{ best: index < 2, final: false },
    }),
  )
  const engine = { name: 'wasm', version: 'wasm 4.22.0', threads: 1, details: { simd: '128 bit' } } as const
  return {
    record: {
      ...{ format: 'netc-run', version: 1, network: 'net', created: '2026-01-02T03:04:05.000Z' },
      ...{ command: "netc train specs/net.net --data 'my data' --seed 1", seed: 1 },
      spec: { entry: 'specs/net.net', set: {} },
      protocol: { name: 'tiny', file: 'tiny.yaml' },
      data: { where: 'my data', name: 'omniglot', images: 32460, alphabets: 50, fingerprint: 'abc123' },
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
    ...change,
  }
}
