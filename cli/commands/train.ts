/** `netc train`: train a network under a protocol and test it, or go on with a run. */
import type { Command } from 'commander'
import { printableText } from '../../compiler/diagnostics/source-text.js'
import type { Network } from '../../compiler/graph.js'
import type { Protocol } from '../../runtime/protocol/protocol.js'
import type { RunRecord, RunResult } from '../../runtime/reports/run-data.js'
import type { Beginning } from '../../runtime/runs/beginning.js'
import type { RunHooks, RunOutcome } from '../../runtime/runs/run.js'
import {
  engineOption,
  newFolder,
  runsOption,
  type Settings,
  setting,
  threadsOption,
  wholeNumber,
} from '../arguments.js'
import { commandText } from '../command-text.js'
import { exitCodes } from '../exit-codes.js'
import type { OpenedData } from '../open-data.js'
import { say } from '../printable.js'
import type { Progress } from '../progress.js'

interface TrainOptions {
  readonly protocol?: string
  readonly data?: string
  readonly runs?: string
  readonly iterations?: number
  readonly seed?: number
  readonly engine?: string
  readonly threads?: number
  readonly set?: Settings
  readonly from?: string
  readonly output?: string
  readonly resume?: string
}

/** What a resumed run has from its beginning. */
const fixedAtStart = ['protocol', 'seed', 'set', 'from', 'output'] as const

export function register(program: Command): void {
  program
    .command('train')
    .description('train a network under a protocol, test it, and keep everything in a folder; or go on with such a run')
    .argument('[file]', 'a .net file, or a graph file (.json)')
    .option('--protocol <file>', 'how to train and test: a file, or one that ships by its name; default: omniglot')
    .option('--data <data>', 'a path, or embedded[:OPTION=N,...]; default: the Omniglot in the cache')
    .addOption(runsOption())
    .option('--iterations <number>', "end after so many, instead of the protocol's bound", wholeNumber)
    .option(
      '--seed <number>',
      'fixes the split, the batches, the initial weights and the tasks; default: 1',
      wholeNumber,
    )
    .addOption(engineOption('what computes (netc doctor shows which there are); default: auto, the fastest that works'))
    .addOption(threadsOption())
    .option('--set <name=value>', 'change a parameter of the network; may be given several times', setting)
    .option('--from <folder>', 'begin with the best weights of this run or model, where path and shape are the same')
    .option('-o, --output <folder>', "the run's folder; default: runs/NETWORK-DATE", newFolder)
    .option('--resume <run>', 'go on with the run in this folder')
    .action(async (file: string | undefined, options: TrainOptions, command: Command) => {
      if ((file === undefined) === (options.resume === undefined)) {
        command.error('error: name either a .net file or, with --resume, the folder of a run')
      }
      const fixed = fixedAtStart.find((name) => options.resume !== undefined && options[name] !== undefined)
      if (fixed !== undefined) command.error(`error: --${fixed} belongs to the beginning of a run, not to --resume`)
      if (options.iterations === 0) command.error('error: --iterations is at least 1')
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
  const { loadProtocol, readProtocol } = await import('../../runtime/runs/load-protocol.js')
  const folder = options.output ?? defaultRunFolder(network.name, new Date())
  // Before the data are read, which may take long.
  refuseOccupied(folder)
  const protocol = readProtocol(options.protocol ?? 'omniglot')
  const stated = withIterations(loadProtocol(protocol.text, protocol.file), options.iterations)
  const { data, iterations, set = {}, seed = 1 } = options
  const { beginFrom } = await import('../../runtime/runs/beginning.js')
  const beginning = options.from === undefined ? undefined : beginFrom(network, options.from)
  const [entry] = compilation.sources.keys()
  const { iterations: bound } = stated.stopping
  const { checkImages } = await import('../../runtime/runs/requirements.js')
  const check: Session['check'] = ({ dataset, problems }, lakeRuns) =>
    checkImages({ network, dataset, protocol: stated, seed, lakeRuns: lakeRuns?.runs }, problems, (sentence) =>
      process.stderr.write(printableText(`warning: ${sentence}\n`)),
    )
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

/** Names of weights that a line shows. */
const mostNames = 3

async function tellBeginning(
  network: Network,
  beginning: Beginning | undefined,
  { print }: Pick<Progress, 'print'>,
): Promise<void> {
  const { beginningText } = await import('../../runtime/reports/beginning-text.js')
  const { untrainedFrozen } = await import('../../runtime/runs/beginning.js')
  if (beginning !== undefined) {
    const { lead, notes } = beginningText(beginning.record, mostNames)
    print(lead)
    for (const note of notes) print(`  ${note}`)
  }
  const untrained = untrainedFrozen(network, beginning)
  if (untrained.length === 0) return
  const names = untrained.slice(0, mostNames).join(', ')
  const rest = untrained.length > mostNames ? ` and ${untrained.length - mostNames} more` : ''
  print(`warning: frozen weights stay as they are initialised: ${names}${rest}; --from begins with trained ones`)
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
    resumeRun(run, options.iterations, hooks, (sentence) => progress.print(`warning: ${sentence}`)),
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
  /** Of the run that goes on. */
  readonly before?: RunRecord
  /** Asks before an engine is opened what would be found at the run's beginning. */
  readonly check: (data: OpenedData, lakeRuns: RunHooks['lakeRuns']) => void
}

/** Opens the engine and the data, runs, and tells what came of it. */
async function withHooks(session: Session, work: Work): Promise<void> {
  const { evenUnseen } = await import('../output.js')
  const ended = await evenUnseen(() => runSession(session, work))
  await tell(ended)
}

type Work = (hooks: RunHooks, progress: Progress) => Promise<RunOutcome>

interface Ended {
  readonly outcome: RunOutcome
  /** What the process ends with where the run was interrupted. */
  readonly exitCode: number
}

async function runSession(
  { options, data, network, protocol, before, check, ...session }: Session,
  work: Work,
): Promise<Ended> {
  const { openEngine, reopenEngine } = await import('../../runtime/engines/open.js')
  const { preparationFor } = await import('../../runtime/data/open.js')
  const { openWithProblems } = await import('../open-data.js')
  const { catchInterrupt, interruptText } = await import('../interrupt.js')
  const { createProgress } = await import('../progress.js')
  const { openLakeRuns } = await import('../../runtime/runs/lake-runs.js')
  const { lakeRunsOf } = await import('../../runtime/runs/data-place.js')
  const { threads, runs: given } = options
  const lakeRuns = openLakeRuns(protocol.test, { given, recorded: before && lakeRunsOf(before), data })
  const wanted = threads === undefined ? {} : { threads }
  const opened = await openWithProblems(data, preparationFor(protocol, network))
  check(opened, lakeRuns)
  const { dataset } = opened
  const engine = await (before === undefined
    ? openEngine(options.engine, wanted)
    : reopenEngine(before.engine, options.engine, wanted))
  const progress = createProgress({ ...session, output: process.stderr, now: () => performance.now() })
  const { name, version } = engine.description
  progress.print(`run ${session.folder}: ${dataset.name} (${dataset.images.count} images), engine ${name} (${version})`)
  if (engine.why !== undefined) progress.print(`engine ${name}: ${engine.why}`)
  const interrupt = catchInterrupt((asked) =>
    progress.print(interruptText(asked, 'finishing the step and saving', 'ends at once, back at the last checkpoint')),
  )
  try {
    const { observer } = progress
    const command = commandText(process.argv.slice(2))
    const outcome = await work({ engine, dataset, lakeRuns, command, signal: interrupt.signal, observer }, progress)
    return { outcome, exitCode: interrupt.exitCode }
  } finally {
    progress.end()
    interrupt.release()
  }
}

async function tell({ outcome: { outcome, paths, result }, exitCode }: Ended): Promise<void> {
  const { plural } = await import('../../compiler/diagnostics/entry.js')
  const { iteration } = outcome.state
  const threads = plural(outcome.batchThreads, 'thread')
  const waited = `Waited for batches ${outcome.waits} times, ${(outcome.waitedMs / 1000).toFixed(2)} s in all; ${threads} prepared them.`
  if (result === undefined) {
    process.stderr.write(`Stopped after ${plural(iteration, 'iteration')}; everything is saved. ${waited}\n`)
    process.stderr.write(`Go on with: netc train --resume ${commandText([paths.folder], '')}\n`)
    process.exitCode = exitCode
    return
  }
  const { renderTestReports } = await import('../../runtime/reports/test-report.js')
  const { stopText } = await import('../../runtime/reports/words.js')
  const whose =
    result.best === undefined
      ? 'The last weights, since no validation got anything right:'
      : `The weights of iteration ${result.best.iteration}, best on validation (${(100 * result.best.validation_accuracy).toFixed(1)}%):`
  const tests = result.tests.length === 0 ? 'The protocol states no test.' : renderTestReports(result)
  say(`
${plural(result.iterations, 'iteration')}; ${stopText(result)}. ${waited}
${whose}

${tests}

Report: ${paths.report}
`)
  if (result.reason === 'diverged') tellDivergence(result)
}

function tellDivergence({ iterations, best }: RunResult): void {
  const kept =
    best === undefined
      ? 'no validation had found weights to keep'
      : `the weights of iteration ${best.iteration} are kept`
  process.stderr.write(
    `error: the training diverged: the loss of iteration ${iterations} is not a number; ${kept}
  help: begin a new run with a lower rate or a longer warm_up in the schedule, or with clip: 1, which bounds the gradients
`,
  )
  process.exitCode = exitCodes.failed
}
