/** Runs an experiment's runs, some at a time, each by `netc train` in a process of its own. */
import { UserError } from '../../base/user-error.js'
import { asksForLakeRuns } from '../lake-runs.js'
import type { Plan, PlannedRun } from './plan.js'
import type { ExperimentProtocol } from './protocols.js'
import { type RunState, stateOf } from './state.js'

/** Runs `netc` with these words. Gives its exit code; null where a signal ended it. Throws a UserError where it cannot. */
export type Launch = (words: readonly string[], to: LaunchOptions) => Promise<number | null>

export interface LaunchOptions {
  /** What is printed is added to this file. */
  readonly log: string
  /** Told of every line of progress. */
  readonly onLine: (line: string) => void
  /** Interrupts it, once. */
  readonly signal: AbortSignal
}

export interface Failure {
  readonly run: PlannedRun
  /** The error that it printed, or the last line. */
  readonly reason: string
  readonly log: string
}

export interface ExecuteOptions {
  readonly launch: Launch
  readonly signal: AbortSignal
  /** Of every run that is under way, whenever there is news of it; `done` of the plan's runs are done. */
  onLine(run: PlannedRun, line: string, done: number): void
  onEnd(run: PlannedRun, how: 'done' | 'failed', done: number): void
}

/** Every run that is not done, `atOnce` at a time, in the plan's order. What fails stops nothing else; an interruption stops all, and they save. */
export async function executeRuns(
  plan: Plan,
  protocols: readonly ExperimentProtocol[],
  options: ExecuteOptions,
): Promise<Failure[]> {
  const { signal } = options
  const waiting = plan.runs.filter(({ folder }) => stateOf(folder) !== 'done')
  const failures: Failure[] = []
  let done = plan.runs.length - waiting.length
  const work = async (): Promise<void> => {
    for (let run = waiting.shift(); run !== undefined && !signal.aborted; run = waiting.shift()) {
      const failure = await executeRun(run, plan, protocols, {
        ...options,
        onLine: (line) => options.onLine(run, line, done),
      })
      if (signal.aborted && failure !== undefined) return
      if (failure === undefined) done++
      else failures.push(failure)
      options.onEnd(run, failure === undefined ? 'done' : 'failed', done)
    }
  }
  await Promise.all(Array.from({ length: plan.atOnce }, work))
  return failures
}

/** Undefined where the run is done. */
async function executeRun(
  run: PlannedRun,
  plan: Plan,
  protocols: readonly ExperimentProtocol[],
  { launch, signal, onLine }: { readonly launch: Launch; readonly signal: AbortSignal; onLine(line: string): void },
): Promise<Failure | undefined> {
  const state = stateOf(run.folder)
  const words = trainWords(plan, run, protocols[plan.protocols.indexOf(run.protocol)], state)
  const log = `${run.folder}.log`
  let [last, error] = [undefined, undefined] as [string | undefined, string | undefined]
  const watch = (line: string) => {
    // `error: ...`, or `error[CODE]: ...` of a file.
    if (/^error(\[[\w-]+\])?: /.test(line)) error = line
    if (line.trim() !== '') last = line
    onLine(line)
  }
  let code: number | null
  try {
    code = await launch(words, { log, onLine: watch, signal })
  } catch (failure) {
    if (!(failure instanceof UserError)) throw failure
    return { run, reason: failure.message, log }
  }
  // A training that diverged has a result, and fails.
  if (stateOf(run.folder) === 'done') return undefined
  return { run, reason: error ?? last ?? `netc train ended with ${code ?? 'a signal'}`, log }
}

/** The words of `netc` that begin the run, or go on with it. */
export function trainWords(
  plan: Plan,
  { network, seed, folder }: PlannedRun,
  { given, protocol }: ExperimentProtocol,
  state: RunState,
): string[] {
  const { data, engine, threads, iterations } = plan
  const lakeRuns = asksForLakeRuns(protocol.test) ? plan.lakeRuns : undefined
  const always = { data, runs: lakeRuns, engine, threads }
  if (state === 'begun') return ['train', '--resume', folder, ...options(always)]
  const settings = Object.entries(network.set).flatMap(([name, value]) => ['--set', `${name}=${value}`])
  const once = { protocol: given, from: network.from, iterations, seed, output: folder }
  return ['train', network.file, ...options({ ...once, ...always }), ...settings]
}

function options(values: Readonly<Record<string, string | number | undefined>>): string[] {
  return Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, String(value)]))
}
