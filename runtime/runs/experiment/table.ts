/** The report of an experiment, from the runs that are done. */

import { judgementWork } from '../../../compiler/analyses/costs.js'
import { countParameters } from '../../../compiler/analyses/counts.js'
import type { Network } from '../../../compiler/graph.js'
import { type ComparedRun, mostCompared } from '../../evaluation/comparable.js'
import { compareRuns } from '../../evaluation/comparison.js'
import { sampleMean } from '../../evaluation/statistics/sample-mean.js'
import type {
  ExperimentComparison,
  ExperimentReport,
  ExperimentRow,
  ExperimentRun,
  ExperimentTest,
  Spread,
} from '../../reports/experiment-report.js'
import type { RunResult } from '../../reports/run-data.js'
import { readAnswers } from '../answers.js'
import type { Plan, PlannedNetwork, PlannedProtocol, PlannedRun } from './plan.js'
import { resultOf, stateOf } from './state.js'

interface DoneRun {
  readonly run: PlannedRun
  readonly result: RunResult
}

/** `networks` are those of the plan, compiled. @throws UserError if files of a run are damaged */
export function reportExperiment(plan: Plan, networks: readonly Network[]): ExperimentReport {
  const done = plan.runs
    .filter(({ folder }) => stateOf(folder) === 'done')
    .map((run): DoneRun => ({ run, result: resultOf(run.folder) }))
  const tests = testsOf(done)
  const rows = plan.networks.flatMap((network, at) =>
    protocolsOf(network, plan).map((protocol) => {
      const own = done.filter(({ run }) => run.network === network && run.protocol === protocol)
      return rowOf(network.name, protocol.name, networks[at], own, tests)
    }),
  )
  return {
    ...{ format: 'netc-experiment', version: 1, name: plan.name, tests, rows },
    runs: plan.runs.map((run) => runOf(run, done.find((each) => each.run === run)?.result, tests)),
    comparisons: compareRows(plan, done, tests),
  }
}

/** Each once, in order of first occurrence. */
function testsOf(done: readonly DoneRun[]): ExperimentTest[] {
  const byTitle = new Map<string, ExperimentTest>()
  for (const { result } of done) {
    for (const { test, title, measure } of result.tests) {
      if (!byTitle.has(title)) byTitle.set(title, { test, title, measure })
    }
  }
  return [...byTitle.values()]
}

function rowOf(
  network: string,
  protocol: string,
  compiled: Network,
  own: readonly DoneRun[],
  tests: readonly ExperimentTest[],
): ExperimentRow {
  const spread = (value: (result: RunResult) => number | undefined) =>
    spreadOf(own.map(({ result }) => value(result)).filter((each) => each !== undefined))
  return {
    ...{ network, protocol },
    parameters: countParameters(compiled).total,
    macs: judgementWork(compiled).macs,
    seeds: own.map(({ run }) => run.seed),
    tests: tests.map(({ title }) => spread((result) => figureOf(result, title))),
    validation: spread(({ best }) => best?.validation_accuracy ?? 0),
    iterations: spread(({ iterations }) => iterations),
    seconds_per_iteration: spread(({ seconds, iterations }) => (iterations === 0 ? undefined : seconds / iterations)),
    seconds: spread(({ seconds }) => seconds),
  }
}

function spreadOf(values: readonly number[]): Spread | null {
  if (values.length === 0) return null
  const { mean, deviation = null } = sampleMean(values)
  return { mean, deviation }
}

function figureOf({ tests }: RunResult, title: string): number | undefined {
  return tests.find((report) => report.title === title)?.value
}

function runOf(
  { name, network, protocol, seed }: PlannedRun,
  result: RunResult | undefined,
  tests: readonly ExperimentTest[],
): ExperimentRun {
  return {
    ...{ name, network: network.name, protocol: protocol.name, seed, done: result !== undefined },
    tests: tests.map(({ title }) => (result && figureOf(result, title)) ?? null),
    validation: result === undefined ? null : (result.best?.validation_accuracy ?? 0),
    iterations: result?.iterations ?? null,
    seconds: result?.seconds ?? null,
  }
}

/**
 * Test by test, and task set by task set: tasks that depend on the seed are compared within the seed, and tests of all
 * tasks over all seeds.
 */
function compareRows(plan: Plan, done: readonly DoneRun[], tests: readonly ExperimentTest[]): ExperimentComparison[] {
  const answered = done.map(({ run }): ComparedRun => {
    return { ...readAnswers(run.folder), name: run.name, network: labelOf(run, plan) }
  })
  return tests.flatMap(({ title }) => {
    const byTasks = new Map<string, ComparedRun[]>()
    for (const run of answered) {
      const test = run.tests.find((each) => each.title === title)
      if (test === undefined) continue
      const key = `${run.data.fingerprint} ${test.tasks}`
      byTasks.set(key, [...(byTasks.get(key) ?? []), { ...run, tests: [test] }])
    }
    return [...byTasks.values()].filter(canCompare).map((runs) => {
      const [comparison] = compareRuns(runs).tests
      return { seeds: [...new Set(runs.map(({ seed }) => seed))], comparison }
    })
  })
}

function canCompare(runs: readonly ComparedRun[]): boolean {
  return new Set(runs.map(({ network }) => network)).size > 1 && runs.length <= mostCompared
}

/** The identity of a row. */
function labelOf({ network, protocol }: PlannedRun, plan: Plan): string {
  if (protocolsOf(network, plan).length === 1) return network.name
  return plan.networks.length === 1 ? protocol.name : `${network.name}, ${protocol.name}`
}

/** The protocols of the network, in the plan's order. */
function protocolsOf(network: PlannedNetwork, { runs, protocols }: Plan): PlannedProtocol[] {
  return protocols.filter((protocol) => runs.some((run) => run.network === network && run.protocol === protocol))
}
