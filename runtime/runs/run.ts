/** Runs a training from the start, or from where it stopped, to its report. */
import path from 'node:path'
import type { Network } from '../../compiler/graph.js'
import { disposing } from '../base/disposing.js'
import { describeEnvironment } from '../base/environment.js'
import { explainFileErrors, fileErrorText, isFileError } from '../base/file-errors.js'
import { flushFolder } from '../base/flush.js'
import { makeFolder } from '../base/make-folder.js'
import { isOutOfMemory } from '../base/out-of-memory.js'
import { UserError } from '../base/user-error.js'
import type { Dataset } from '../data/dataset.js'
import type { Engine } from '../engines/engine.js'
import { labelsOf } from '../evaluation/scorer.js'
import { initialWeights } from '../model/initial-weights.js'
import { buildModel } from '../model/model.js'
import type { RunRecord, RunResult } from '../reports/run-data.js'
import type { Checkpoint } from '../training/state.js'
import { type TrainingOptions, type TrainingOutcome, train } from '../training/trainer.js'
import { type Beginning, beginAgain, initialIn, withBeginning } from './beginning.js'
import { type Loaded, latestIteration, loadLatest } from './checkpoint.js'
import { placeOf } from './data-place.js'
import { splitOf } from './data-requirements.js'
import { type Elsewhere, trainElsewhere } from './elsewhere.js'
import { finishRun, validator } from './finish-run.js'
import type { LakeArchive } from './lake-runs.js'
import { loadProtocol } from './load-protocol.js'
import { noMemoryLeft, refuseTooLarge, type Training } from './memory.js'
import { truncateMetrics } from './metrics.js'
import { originOf } from './origin.js'
import { type FolderRecorder, folderRecorder, type RunObserver } from './recorder.js'
import { writeReport } from './report.js'
import { checkRequirements, fitProtocol } from './requirements.js'
import { refuseLinks } from './run-contents.js'
import { clearDrafts, createRun, isOnlyBegun, type OpenedRun, refuseOccupied, withIterations } from './run-folder.js'
import { lockRun, type RunLock } from './run-lock.js'
import type { RunPaths } from './run-paths.js'
import { writeRecord } from './run-record.js'
import { appendSession, sessionLosses } from './sessions.js'
import { openEventLog } from './tensorboard.js'

/** The inputs of a run other than the network and the protocol, and its observers. */
export interface RunHooks {
  readonly engine: Engine
  readonly dataset: Dataset
  /** If a test needs it. */
  readonly lakeRuns?: LakeArchive | undefined
  /** The command line, which can be repeated. */
  readonly command: string
  readonly signal: AbortSignal
  readonly observer: RunObserver
  /** What trains in the engine's place, which then only tests. */
  readonly elsewhere?: Elsewhere | undefined
}

export interface NewRun {
  readonly network: Network
  readonly sources: ReadonlyMap<string, string>
  readonly entry: string
  readonly set: Readonly<Record<string, string>>
  readonly protocol: { readonly text: string; readonly file: string }
  readonly seed: number
  /** Instead of the protocol's maximum. */
  readonly iterations?: number
  /** As given to `--data`. */
  readonly where?: string
  /** In place of initial weights. */
  readonly beginning?: Beginning | undefined
  readonly folder: string
}

export interface RunOutcome {
  readonly outcome: TrainingOutcome
  readonly paths: RunPaths
  /** Absent if the run was interrupted before it had one. */
  readonly result?: RunResult
}

/** Starts a run in a new folder. @throws UserError if the network, the data and the protocol do not fit together */
export async function startRun(run: NewRun, hooks: RunHooks): Promise<RunOutcome> {
  const protocol = withIterations(loadProtocol(run.protocol.text, run.protocol.file), run.iterations)
  const { dataset, engine, lakeRuns } = hooks
  const { network, sources, beginning } = run
  checkRequirements({ network, dataset, protocol, seed: run.seed, lakeRuns: lakeRuns?.runs })
  const training = { network, dataset, protocol, seed: run.seed }
  if (hooks.elsewhere === undefined) refuseTooLarge(training, engine)
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
    ...(beginning === undefined ? {} : { from: beginning.record }),
    engine: (hooks.elsewhere ?? engine).description,
    environment: describeEnvironment(engine.tf.version_core),
    ...(network.kind === 'classifier' && { labels: labelsOf(splitOf(dataset, protocol, run.seed).train) }),
  }
  const contents = { record, network, protocolText: run.protocol.text, sources }
  refuseOccupied(run.folder)
  explainFileErrors(`make ${run.folder}`, () => makeFolder(run.folder))
  return locked(run.folder, training, hooks, (lock) => {
    const paths = explainFileErrors(`begin in ${run.folder}`, () => createRun(run.folder, contents))
    flushFolder(path.dirname(run.folder))
    return { paths, record, network, protocol, lock, beginning }
  })
}

/**
 * The state from which a run resumes.
 * @returns undefined if it was stopped before its first checkpoint and restarts
 * @throws UserError if no checkpoint is intact
 */
export function loadReached({ paths, record }: Pick<OpenedRun, 'paths' | 'record'>): Loaded | undefined {
  if (isOnlyBegun(paths) && latestIteration(paths.checkpoints) === undefined) return undefined
  return loadLatest(paths, originOf(paths, record))
}

/** Resumes from the newest intact checkpoint. `iterations`, if given, is the new maximum. */
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
      `the run was trained on ${name} with fingerprint ${fingerprint}, but this data is ${hooks.dataset.name} with ${hooks.dataset.fingerprint}`,
      'use the same data with --data',
    )
  }
  refuseOtherRuns(record.data.runs, hooks.lakeRuns)
  const training = { ...opened, dataset: hooks.dataset, seed: record.seed }
  if (hooks.elsewhere === undefined) refuseTooLarge(training, hooks.engine)
  return locked(paths.folder, training, hooks, (lock) => {
    refuseLinks(paths.folder)
    clearDrafts(paths)
    const loaded = loadReached(opened)
    const state = loaded?.checkpoint.state ?? { iteration: 0, validated: 0 }
    const { every } = opened.protocol.validation
    const losses = truncateMetrics(paths.metrics, { ...state, every, digest: loaded?.checkpoint.metrics })
    for (const sentence of [...(loaded?.damaged ?? []), ...losses, ...sessionLosses(paths.sessions)]) warn(sentence)
    const changed = { ...record, iterations: iterations ?? record.iterations }
    if (iterations !== undefined) writeRecord(paths.record, changed)
    const protocol = withIterations(opened.protocol, iterations)
    const begun = loaded === undefined && record.from !== undefined
    const beginning = begun ? beginAgain(opened.network, record.from) : undefined
    return { ...opened, record: changed, protocol, lock, beginning, from: loaded?.checkpoint }
  })
}

function refuseOtherRuns(recorded: RunRecord['data']['runs'], archive: LakeArchive | undefined): void {
  if (recorded === undefined || recorded.fingerprint === archive?.runs.fingerprint) return
  throw new UserError(
    `the run was started with Lake's runs of fingerprint ${recorded.fingerprint}, but ${archive === undefined ? 'none are given' : `${archive.where} has ${archive.runs.fingerprint}`}`,
    'use the same archive with --runs',
  )
}

/** Trains and completes a run in a folder that this process has locked. */
interface LockedRun extends OpenedRun {
  readonly lock: RunLock
  readonly beginning: Beginning | undefined
  readonly from?: Checkpoint | undefined
}

async function locked(
  folder: string,
  training: Training,
  hooks: RunHooks,
  open: (lock: RunLock) => LockedRun,
): Promise<RunOutcome> {
  const lock = await lockRun(folder)
  try {
    return await runToEnd(open(lock), hooks)
  } catch (error) {
    if (isFileError(error)) {
      throw new UserError(
        `cannot continue ${folder}: ${fileErrorText(error)}`,
        `fix this, then resume with --resume ${folder}`,
      )
    }
    if (isOutOfMemory(error)) throw noMemoryLeft(training, hooks.engine)
    throw error
  } finally {
    lock.release()
  }
}

async function runToEnd(run: LockedRun, hooks: RunHooks): Promise<RunOutcome> {
  const { paths, record, network, beginning, from } = run
  const { engine, dataset, lakeRuns, signal, observer } = hooks
  const protocol = fitProtocol(run.protocol, network, dataset)
  const initial = initialWeights(network, record.seed)
  const siamese = await buildModel(network, withBeginning(network, initial, beginning))
  return disposing(async () => {
    const begun = from?.state.iteration ?? 0
    const split = splitOf(dataset, protocol, record.seed)
    const held = { tf: engine.tf, network, siamese, protocol, dataset, split, seed: record.seed, signal, observer }
    const options: TrainingOptions & { readonly recorder: FolderRecorder } = {
      ...held,
      ...(from === undefined ? {} : { from }),
      horizon: record.horizon,
      readEvery: engine.stepsUnderWay ?? 1,
      activationBudget: engine.activationBudget,
      recorder: recorderOf(run, observer, begun),
      validate: validator(held, initialIn(record.from)),
    }
    const outcome = await (hooks.elsewhere === undefined
      ? trainInSession(options, paths, hooks, begun)
      : trainElsewhere(hooks.elsewhere, run, options, hooks))
    if (outcome.reason === 'interrupted') return { outcome, paths }
    // Another one may have written to the files of this one since it was made.
    const recorder = hooks.elsewhere ? recorderOf(run, observer, outcome.state.iteration) : options.recorder
    const result = await finishRun(
      { ...options, recorder, paths, observer, lakeRuns: lakeRuns?.runs },
      outcome.state,
      outcome.reason,
    )
    if (result === undefined) return { outcome: { ...outcome, reason: 'interrupted' }, paths }
    writeReport(run, result)
    return { outcome, paths, result }
  }, siamese.dispose)
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

function recorderOf({ paths, record, lock }: LockedRun, observer: RunObserver, begun: number): FolderRecorder {
  const events = openEventLog(paths.events, begun, paths.metrics)
  return folderRecorder({ paths, origin: originOf(paths, record), lock, events, observer })
}

function describeData({ dataset, lakeRuns }: RunHooks, where: string | undefined): RunRecord['data'] {
  const { name, images, fingerprint } = dataset
  const { height, width, channels } = images
  const counts = { images: images.count, groups: dataset.groups.length }
  const runs = lakeRuns && { ...placeOf(lakeRuns.where), fingerprint: lakeRuns.runs.fingerprint }
  return {
    ...(where === undefined ? {} : placeOf(where)),
    ...{ name, ...counts, fingerprint, shape: [height, width, channels] },
    ...(runs === undefined ? {} : { runs }),
  }
}
