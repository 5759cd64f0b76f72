/** Measures one network: the check, then the rounds, group by group. */
import os from 'node:os'
import { elements } from '../compiler/graph.js'
import { compareLosses, renderLosses } from './agreement.js'
import { type Check, checkAgreement, renderNumbers } from './check.js'
import { timedLosses } from './compare.js'
import type { Bench, Subject } from './context.js'
import { estimateNeed, planGroups } from './groups.js'
import type { Implementation } from './implementations.js'
import type { Task } from './protocol.js'
import { checkedRecipe, imagesOf, type Recipe } from './recipes.js'
import type { NetworkResult } from './results.js'
import { type Failure, type Timing, timeGroup } from './rounds.js'

const checked = { steps: 10, tolerance: 1e-3 } as const

/** The number of different batches, used in turn. */
const batchCount = 2

/**
 * Undefined if the signal stopped the check: nothing is measured then. If the check fails, nothing is timed, and the
 * numbers are printed.
 */
export async function measureNetwork(bench: Bench, subject: Subject): Promise<NetworkResult | undefined> {
  const { network, spec } = subject
  const { signal, say } = bench
  const before = os.loadavg()[0]!
  const found = await checkAgreement(
    bench.implementations.filter(({ compiled }) => !compiled),
    { ...checked, task: checkTask(bench, subject), limit: bench.options.limit, signal, say },
  )
  if (found === undefined) return undefined
  const { check, failures } = found
  if (bench.options.check || !check.within) console.error(`\n${renderNumbers(check)}`)
  const out = new Set(failures.map(({ name }) => name))
  const timed =
    check.within && !bench.options.check
      ? await timeAll(bench, subject, out)
      : { timings: [], groups: [], failures: [] }
  return {
    network: network.name,
    spec,
    parameters: network.weights.reduce((sum, { shape }) => sum + elements(shape), 0),
    macs: network.towers[0]!.nodes.reduce((sum, { macs }) => sum + macs, 0),
    began: new Date().toISOString(),
    complete: check.within && !bench.options.check && !signal.aborted,
    load: [before, os.loadavg()[0]!],
    check,
    ...agreementOf(timed.timings, check),
    groups: timed.groups,
    timings: timed.timings,
    absent: [...failures, ...timed.failures],
  }
}

function taskOf({ conditions }: Bench, { inputs }: Subject, recipe: Recipe, batches: number): Task {
  const { graph, weights } = inputs
  return { ...recipe, graph, weights, batches: inputs.batches(recipe, batches), threads: conditions.threads }
}

function checkTask(bench: Bench, subject: Subject): Task {
  const task = taskOf(bench, subject, checkedRecipe(bench.recipe), checked.steps)
  return { ...task, graph: subject.inputs.strict }
}

interface Timed {
  readonly timings: Timing[]
  readonly groups: string[][]
  readonly failures: Failure[]
}

async function timeAll(bench: Bench, subject: Subject, out: ReadonlySet<string>): Promise<Timed> {
  const { options, recipe, conditions, implementations, signal, say } = bench
  const there = implementations.filter(({ name }) => !out.has(name))
  const need = (implementation: Implementation) => estimateNeed(subject.network, imagesOf(recipe), implementation)
  const groups = planGroups(there, need, options.memory ?? 0.75 * os.totalmem())
  const task = taskOf(bench, subject, recipe, batchCount)
  const timed: Timed = { timings: [], groups: groups.map((group) => group.map(({ name }) => name)), failures: [] }
  for (const [index, group] of groups.entries()) {
    if (signal.aborted) break
    const { warmup, pause } = conditions
    const { steps: rounds, limit } = options
    const { timings, failures } = await timeGroup(group, {
      ...{ task, warmup, rounds, pause, limit, signal },
      budget: options.budget / groups.length,
      firstRound: index * rounds,
      say: (text) => say(`${subject.network.name}, group ${index + 1} of ${groups.length}: ${text}`),
    })
    timed.timings.push(...timings)
    timed.failures.push(...failures)
  }
  return timed
}

/** Implementations that compile are compared with the others only here, in steps that are timed anyway. */
function agreementOf(timings: readonly Timing[], { tolerance }: Check): Pick<NetworkResult, 'agreement'> {
  if (timings.length === 0) return {}
  const losses = timedLosses(timings, checked.steps)
  const agreement = compareLosses(losses, tolerance)
  if (!agreement.within) console.error(`\nThe timed steps do not agree:\n${renderLosses(losses)}`)
  return { agreement }
}
