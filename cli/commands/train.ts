/** `netc train`: trains a network under a protocol and tests it, or resumes a run. */
import type { Command } from 'commander'
import type { Network } from '../../compiler/graph.js'
import { type EngineDescription, torchName } from '../../runtime/engines/engine.js'
import type { Protocol } from '../../runtime/protocol/protocol.js'
import type { RunRecord } from '../../runtime/reports/run-data.js'
import type { Beginning } from '../../runtime/runs/beginning.js'
import type { RunHooks, RunOutcome } from '../../runtime/runs/run.js'
import {
  countFromOne,
  dataOption,
  engineOption,
  jsonOption,
  outputFolder,
  progressOption,
  protocolOption,
  runsOption,
  type Settings,
  seedOption,
  setOption,
  threadsOption,
} from '../arguments.js'
import { commandText } from '../command-text.js'
import { exitCodes } from '../exit-codes.js'
import { examples } from '../help.js'
import { inputArgument, inputOption, inputs } from '../inputs.js'
import type { OpenedData } from '../open-data.js'
import type { Progress, ProgressMode } from '../progress.js'
import type { Ended } from '../train-report.js'

interface TrainOptions {
  readonly protocol?: string
  readonly data?: string
  readonly runs?: string
  readonly iterations?: number
  readonly seed?: number
  readonly engine?: string
  readonly threads?: number
  readonly nproc?: number
  readonly begin?: boolean
  readonly set?: Settings
  readonly from?: string
  readonly output?: string
  readonly resume?: string
  readonly json?: boolean
  readonly progress?: ProgressMode
}

/** Options that are fixed when a run starts. */
const fixedAtStart = ['protocol', 'seed', 'set', 'from', 'begin', 'output'] as const

/** Declares the command on `program`. */
export function register(program: Command): void {
  program
    .command('train')
    .summary('train a network and test it, or resume a run')
    .description('Train a network under a protocol, test it, and keep everything in a folder; or resume such a run.')
    .addArgument(inputArgument('[file]', 'a .net file, or a graph file (.json)', inputs.network))
    .addOption(protocolOption('how to train and test: a file, or the name of one that ships; default: omniglot'))
    .addOption(dataOption())
    .addOption(runsOption())
    .option('--iterations <number>', "stop after this number, instead of the protocol's", countFromOne)
    .addOption(seedOption('fixes the split, the batches, the initial weights and the tasks; default: 1'))
    .addOption(engineOption('the engine (netc doctor lists them); default: auto, the fastest that works', [torchName]))
    .option(
      '--nproc <number>',
      'with --engine torch: number of processes that train together, one per card',
      countFromOne,
    )
    .addOption(threadsOption())
    .addOption(setOption())
    .addOption(
      inputOption(
        '--from <folder>',
        'start from the best weights of this run or model, where path and shape are the same',
        { ...inputs.run, folders: true },
      ),
    )
    .option('--begin', "make the run's folder and train nothing yet: for training on another machine")
    .addOption(outputFolder("the run's folder; default: runs/NETWORK-DATE"))
    .addOption(inputOption('--resume <run>', 'resume the run in this folder', inputs.run))
    .addOption(progressOption())
    .addOption(jsonOption('print the result as an object instead of tables'))
    .addHelpText(
      'after',
      examples([
        ['netc train my.net --protocol quickstart --data embedded', 'minutes, on images that netc draws itself'],
        ['netc train my.net --seed 2 -o runs/second', 'our recipe, on the Omniglot in the cache'],
        ['netc train --resume runs/second', 'resume a run'],
      ]),
    )
    .action(async (file: string | undefined, options: TrainOptions, command: Command) => {
      if ((file === undefined) === (options.resume === undefined)) {
        command.error('error: name either a .net file or, with --resume, the folder of a run')
      }
      const fixed = fixedAtStart.find((name) => options.resume !== undefined && options[name] !== undefined)
      if (options.nproc !== undefined && options.engine !== undefined && options.engine !== torchName)
        command.error(`error: --nproc needs --engine ${torchName}, not ${options.engine}`)
      if (fixed !== undefined)
        command.error(`error: --${fixed} is fixed when a run starts; it does not go with --resume`)
      await (file === undefined ? resume(options.resume!, options) : begin(file, options))
    })
}

async function begin(file: string, options: TrainOptions): Promise<void> {
  const { compileSound } = await import('../compile-file.js')
  const compilation = await compileSound(file, options.set)
  if (compilation === undefined) return
  const { value: network } = compilation
  const { startRun } = await import('../../runtime/runs/run.js')
  const { defaultRunFolder, refuseOccupied, withIterations } = await import('../../runtime/runs/run-folder.js')
  const { loadProtocol } = await import('../../runtime/runs/load-protocol.js')
  const { openProtocol } = await import('../open-inputs.js')
  const folder = options.output ?? defaultRunFolder(network.name, new Date())
  // Checked before the data are read, which may take long.
  refuseOccupied(folder)
  const protocol = await openProtocol(options.protocol ?? 'omniglot')
  const stated = withIterations(loadProtocol(protocol.text, protocol.file), options.iterations)
  const { data, iterations, set = {}, seed = 1 } = options
  const { beginFrom } = await import('../../runtime/runs/beginning.js')
  const beginning = options.from === undefined ? undefined : beginFrom(network, options.from)
  const [entry] = compilation.sources.keys()
  const { iterations: bound } = stated.stopping
  const { checkImages } = await import('../../runtime/runs/requirements.js')
  const check: Session['check'] = ({ dataset, problems }, lakeRuns, warn) =>
    checkImages({ network, dataset, protocol: stated, seed, lakeRuns: lakeRuns?.runs }, problems, warn)
  const session = { options, data, network, protocol: stated, iterations: bound, from: 0, folder, check }
  await withHooks(session, async (hooks, progress) => {
    await tellBeginning(network, beginning, progress)
    return startRun(
      {
        ...{ network, sources: compilation.sources, entry, set, protocol, seed, folder, beginning },
        ...(iterations === undefined ? {} : { iterations }),
        ...(data === undefined ? {} : { where: data }),
      },
      hooks,
    )
  })
}

/** Number of weight names in a message. */
const mostNames = 3

async function tellBeginning(
  network: Network,
  beginning: Beginning | undefined,
  { note, warn }: Pick<Progress, 'note' | 'warn'>,
): Promise<void> {
  const { beginningText } = await import('../../runtime/reports/beginning-text.js')
  const { untrainedFrozen } = await import('../../runtime/runs/beginning.js')
  if (beginning !== undefined) {
    const { lead, notes } = beginningText(beginning.record, mostNames)
    note(lead)
    for (const line of notes) note(`  ${line}`)
  }
  const untrained = untrainedFrozen(network, beginning)
  if (untrained.length === 0) return
  const names = untrained.slice(0, mostNames).join(', ')
  const rest = untrained.length > mostNames ? ` and ${untrained.length - mostNames} more` : ''
  warn(`frozen weights stay as they are initialized: ${names}${rest}; --from starts from trained ones`)
}

async function resume(folder: string, options: TrainOptions): Promise<void> {
  const { loadReached, resumeRun } = await import('../../runtime/runs/run.js')
  const { dataOf } = await import('../../runtime/runs/data-place.js')
  const { openRun } = await import('../../runtime/runs/run-folder.js')
  const { refuseProblems } = await import('../../runtime/data/photos/problems.js')
  const run = openRun(folder)
  const { iteration = 0, best } = loadReached(run)?.checkpoint.state ?? {}
  const iterations = options.iterations ?? run.protocol.stopping.iterations
  const data = options.data ?? dataOf(run.record)
  const display = { iterations, from: iteration, best: best?.accuracy, folder }
  const { network, protocol } = run
  const check: Session['check'] = ({ dataset, problems }) => refuseProblems(dataset.name, problems)
  await withHooks({ options, data, network, protocol, before: run.record, check, ...display }, (hooks, progress) =>
    resumeRun(run, options.iterations, hooks, progress.warn),
  )
}

interface Session {
  readonly options: TrainOptions
  readonly data: string | undefined
  readonly network: Network
  readonly protocol: Protocol
  readonly iterations: number
  readonly from: number
  readonly best?: number | undefined
  readonly folder: string
  /** The resumed run. */
  readonly before?: RunRecord
  /** Reports before an engine is opened what would fail when the run starts. */
  readonly check: (data: OpenedData, lakeRuns: RunHooks['lakeRuns'], warn: (sentence: string) => void) => void
}

/** Opens the engine and the data, runs, and reports the result. */
async function withHooks(session: Session, work: Work): Promise<void> {
  const { evenUnseen } = await import('../output.js')
  const ended = await evenUnseen(() => runSession(session, work))
  const { tellOutcome } = await import('../train-report.js')
  await tellOutcome(ended, session.options.json ?? false)
}

type Work = (hooks: RunHooks, progress: Progress) => Promise<RunOutcome>

async function runSession(
  { options, data, network, protocol, before, check, ...session }: Session,
  work: Work,
): Promise<Ended> {
  const { openEngine, reopenEngine } = await import('../../runtime/engines/open.js')
  const { preparationFor } = await import('../../runtime/data/open.js')
  const { openWithProblems } = await import('../open-data.js')
  const { openingData } = await import('../open-inputs.js')
  const { catchInterrupt, interruptText } = await import('../interrupt.js')
  const { createProgress } = await import('../progress.js')
  const { openLakeRuns } = await import('../../runtime/runs/lake-runs.js')
  const { lakeRunsOf } = await import('../../runtime/runs/data-place.js')
  const { threads, runs: given } = options
  const lakeRuns = openLakeRuns(protocol.test, { given, recorded: before && lakeRunsOf(before), data })
  const wanted = threads === undefined ? {} : { threads }
  const preparation = preparationFor(protocol, network)
  const { progress: mode } = options
  const progress = createProgress({ ...session, mode, output: process.stderr, now: () => performance.now() })
  const opened = await openingData(options.data, () => openWithProblems(data, preparation, progress.display))
  check(opened, lakeRuns, progress.warn)
  const { dataset } = opened
  const torch = options.begin ? undefined : await openTorchFor(options, before)
  // What trains elsewhere is tested here.
  const engine = await (torch !== undefined
    ? openEngine()
    : before === undefined
      ? openEngine(options.engine, wanted)
      : reopenEngine(before.engine, options.engine, wanted))
  const elsewhere = options.begin ? beginningOnly(engine.description) : torch
  const { name, version } = (elsewhere ?? engine).description
  const { folder } = session
  const about = { data: dataset.name, images: dataset.images.count, engine: name, version }
  const { why } = elsewhere === undefined ? engine : {}
  progress.tell({ event: 'begin', folder, ...about, ...(why === undefined ? {} : { why }) })
  const interrupt = catchInterrupt((asked) =>
    progress.note(
      interruptText(
        asked,
        'finishing the step and saving',
        'stops at once and loses the work since the last checkpoint',
      ),
    ),
  )
  try {
    const { observer } = progress
    const command = commandText(process.argv.slice(2))
    const { signal } = interrupt
    const outcome = await work({ engine, dataset, lakeRuns, command, signal, observer, elsewhere }, progress)
    return { outcome, progress, exitCode: options.begin ? exitCodes.ok : interrupt.exitCode }
  } finally {
    progress.end()
    interrupt.release()
  }
}

/** PyTorch, where it is named, or has trained the run so far. */
async function openTorchFor(
  { engine, nproc, threads }: TrainOptions,
  before: RunRecord | undefined,
): Promise<RunHooks['elsewhere']> {
  if ((engine ?? (nproc === undefined ? before?.engine.name : torchName)) !== torchName) return undefined
  const { openTorch } = await import('../../runtime/exports/torch/train.js')
  return openTorch({ processes: nproc, threads })
}

/** The engines that can resume a run that was only created here. */
function beginningOnly(description: EngineDescription): RunHooks['elsewhere'] {
  return { description, train: async () => ({ reason: 'interrupted', waits: 0, waitedMs: 0, batchThreads: 0 }) }
}
