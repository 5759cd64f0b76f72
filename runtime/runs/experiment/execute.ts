/** Executes an experiment's runs, some at a time, each by `netc train` in a child process. */
import { UserError } from '../../base/user-error.js'
import { asksForLakeRuns } from '../lake-runs.js'
import type { Plan, PlannedRun } from './plan.js'
import type { ExperimentProtocol } from './protocols.js'
import { type RunState, stateOf } from './state.js'

/**
 * Runs `netc` with these arguments. Returns its exit code; null if a signal ended it.
 * @throws UserError if it cannot be started
 */
export type Launch = (words: readonly string[], to: LaunchOptions) => Promise<number | null>

export interface LaunchOptions {
  /** The output is appended to this file. */
  readonly log: string
  /** Called for every line of progress. */
  readonly onLine: (line: string) => void
  /** Interrupts it, once. */
  readonly signal: AbortSignal
}

export interface Failure {
  readonly run: PlannedRun
  /** The error message, or the last line. */
  readonly reason: string
  readonly log: string
}

export interface ExecuteOptions {
  readonly launch: Launch
  readonly signal: AbortSignal
  /** Called with every active run and the number of finished runs whenever something changes. */
  onLine(run: PlannedRun, line: string, done: number): void
  onEnd(run: PlannedRun, how: 'done' | 'failed', done: number): void
}

/**
 * Executes every run that is not done, `atOnce` at a time, in the plan's order. A failure does not stop the others; an
 * interruption stops all, and they save.
 */
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

/** Undefined if the run is done. */
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
    // `error: ...`, or `error[CODE]: ...` for a file.
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
  // A training that diverged has a result, but fails.
  if (stateOf(run.folder) === 'done') return undefined
  return { run, reason: error ?? last ?? `netc train ended with ${code ?? 'a signal'}`, log }
}

/** The arguments of `netc` that start or resume the run. */
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
