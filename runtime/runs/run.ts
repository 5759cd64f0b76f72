/** A run from its beginning, or from where it stopped, to its report. */
import { rmSync } from 'node:fs'
import type { Network } from '../../compiler/graph.js'
import { describeEnvironment } from '../base/environment.js'
import { explainFileErrors, isFileError } from '../base/file-errors.js'
import { UserError } from '../base/user-error.js'
import type { Dataset } from '../data/dataset.js'
import type { Engine } from '../engines/engine.js'
import { initialWeights } from '../model/initial-weights.js'
import { buildModel } from '../model/model.js'
import type { RunRecord, RunResult } from '../reports/run-data.js'
import type { Checkpoint } from '../training/state.js'
import { type TrainingOptions, type TrainingOutcome, train } from '../training/trainer.js'
import { loadLatest } from './checkpoint.js'
import { conclude, validator } from './conclude.js'
import type { LakeArchive } from './lake-runs.js'
import { loadProtocol } from './load-protocol.js'
import { truncateMetrics } from './metrics.js'
import { folderRecorder, type RunObserver } from './recorder.js'
import { writeReport } from './report.js'
import { checkRequirements, fitProtocol, splitOf } from './requirements.js'
import { createRun, type OpenedRun, type RunPaths, withIterations, writeRecord } from './run-folder.js'
import { lockRun } from './run-lock.js'
import { appendSession } from './sessions.js'
import { openEventLog } from './tensorboard.js'

/** Who runs, and who watches. */
export interface RunHooks {
  readonly engine: Engine
  readonly dataset: Dataset
  /** Where a test asks for it. */
  readonly lakeRuns?: LakeArchive | undefined
  /** The command, as it could be typed again. */
  readonly command: string
  readonly signal: AbortSignal
  readonly observer: RunObserver
}

export interface NewRun {
  readonly network: Network
  readonly sources: ReadonlyMap<string, string>
  readonly entry: string
  readonly set: Readonly<Record<string, string>>
  readonly protocol: { readonly text: string; readonly file: string }
  readonly seed: number
  /** Instead of the protocol's bound. */
  readonly iterations?: number
  /** As given to `--data`. */
  readonly where?: string
  readonly folder: string
}

export interface RunOutcome {
  readonly outcome: TrainingOutcome
  readonly paths: RunPaths
  /** Absent where the run was interrupted before it had one. */
  readonly result?: RunResult
}

/** Begins a run in a folder of its own. @throws UserError where the network, the data and the protocol do not fit each other. */
export async function startRun(run: NewRun, hooks: RunHooks): Promise<RunOutcome> {
  const protocol = withIterations(loadProtocol(run.protocol.text, run.protocol.file), run.iterations)
  const { dataset, engine, lakeRuns } = hooks
  const { network, sources } = run
  checkRequirements({ network, dataset, protocol, seed: run.seed, lakeRuns: lakeRuns?.runs })
  const record: RunRecord = {
    format: 'netc-run',
    version: 2,
    network: network.name,
    created: new Date().toISOString(),
    command: hooks.command,
    seed: run.seed,
    iterations: protocol.stopping.iterations,
    horizon: protocol.stopping.iterations,
    spec: { entry: run.entry, set: run.set },
    protocol: { name: protocol.name, file: run.protocol.file },
    data: describeData(hooks, run.where),
    engine: engine.description,
    environment: describeEnvironment(engine.tf.version_core),
  }
  const contents = { record, network, protocolText: run.protocol.text, sources }
  const paths = explainFileErrors(`make ${run.folder}`, () => createRun(run.folder, contents))
  return locked(paths, () => runToEnd({ paths, record, network, protocol }, hooks, undefined))
}

/** Goes on from the newest whole checkpoint. `iterations`, if given, is the bound from now on. */
export async function resumeRun(
  opened: OpenedRun,
  iterations: number | undefined,
  hooks: RunHooks,
  warn: (sentence: string) => void,
): Promise<RunOutcome> {
  const { paths, record } = opened
  const { fingerprint, name } = record.data
  if (hooks.dataset.fingerprint !== fingerprint) {
    throw new UserError(
      `the run was trained on ${name} with fingerprint ${fingerprint}, and this data is ${hooks.dataset.name} with ${hooks.dataset.fingerprint}`,
      'name the same data with --data',
    )
  }
  refuseOtherRuns(record.data.runs, hooks.lakeRuns)
  return locked(paths, () => {
    const { checkpoint, damaged } = loadLatest(paths.checkpoints)
    for (const sentence of damaged) warn(sentence)
    const changed = { ...record, iterations: iterations ?? record.iterations }
    if (iterations !== undefined) writeRecord(paths, changed)
    truncateMetrics(paths.metrics, checkpoint.state.iteration, checkpoint.state.validated)
    // What came of the run is open again.
    rmSync(paths.result, { force: true })
    const protocol = withIterations(opened.protocol, iterations)
    return runToEnd({ ...opened, record: changed, protocol }, hooks, checkpoint)
  })
}

function refuseOtherRuns(recorded: RunRecord['data']['runs'], archive: LakeArchive | undefined): void {
  if (recorded === undefined || recorded.fingerprint === archive?.runs.fingerprint) return
  throw new UserError(
    `the run was begun with Lake's runs of fingerprint ${recorded.fingerprint}, and ${archive === undefined ? 'none are given' : `${archive.where} has ${archive.runs.fingerprint}`}`,
    'name the same archive with --runs',
  )
}

async function locked<Result>({ folder }: RunPaths, work: () => Promise<Result>): Promise<Result> {
  const unlock = explainFileErrors(`lock ${folder}`, () => lockRun(folder))
  try {
    return await work()
  } catch (error) {
    if (!isFileError(error)) throw error
    throw new UserError(
      `cannot go on with ${folder}: ${error.message}`,
      `mend that, then go on with --resume ${folder}`,
    )
  } finally {
    unlock()
  }
}

async function runToEnd(run: OpenedRun, hooks: RunHooks, from: Checkpoint | undefined): Promise<RunOutcome> {
  const { paths, record, network } = run
  const { engine, dataset, lakeRuns, signal, observer } = hooks
  const protocol = fitProtocol(run.protocol, network, dataset)
  const siamese = await buildModel(network, initialWeights(network, record.seed))
  try {
    const begun = from?.state.iteration ?? 0
    const split = splitOf(dataset, protocol, record.seed)
    const held = { tf: engine.tf, network, siamese, protocol, dataset, split, seed: record.seed, signal, observer }
    const options: TrainingOptions = {
      ...held,
      ...(from === undefined ? {} : { from }),
      horizon: record.horizon,
      readEvery: engine.stepsUnderWay ?? 1,
      activationBudget: engine.activationBudget,
      recorder: folderRecorder(paths, openEventLog(paths.events, begun), observer),
      validate: validator(held),
    }
    const outcome = await trainInSession(options, paths, hooks, begun)
    if (outcome.reason === 'interrupted') return { outcome, paths }
    const result = await conclude(
      { ...options, paths, observer, lakeRuns: lakeRuns?.runs },
      outcome.state,
      outcome.reason,
    )
    if (result === undefined) return { outcome: { ...outcome, reason: 'interrupted' }, paths }
    writeReport(run, result)
    return { outcome, paths, result }
  } finally {
    siamese.dispose()
  }
}

async function trainInSession(
  options: TrainingOptions,
  paths: RunPaths,
  hooks: RunHooks,
  from: number,
): Promise<TrainingOutcome> {
  const started = new Date()
  const outcome = await train(options)
  appendSession(paths.sessions, {
    started: started.toISOString(),
    command: hooks.command,
    from,
    to: outcome.state.iteration,
    reason: outcome.reason,
    seconds: (Date.now() - started.getTime()) / 1000,
    waits: outcome.waits,
    waited_ms: Math.round(outcome.waitedMs),
    engine: hooks.engine.description,
  })
  return outcome
}

function describeData({ dataset, lakeRuns }: RunHooks, where: string | undefined): RunRecord['data'] {
  const { name, images, fingerprint } = dataset
  const counts = { images: images.count, groups: dataset.groups.length }
  const runs = lakeRuns && { where: lakeRuns.where, fingerprint: lakeRuns.runs.fingerprint }
  return {
    ...(where === undefined ? {} : { where }),
    ...{ name, ...counts, fingerprint },
    ...(runs === undefined ? {} : { runs }),
  }
}
