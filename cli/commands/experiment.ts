/** `netc experiment`: trains networks under protocols with several seeds, and reports them in one table. */
import type { Command } from 'commander'
import { printableText } from '../../compiler/diagnostics/source-text.js'
import type { Network } from '../../compiler/graph.js'
import type { ExperimentReport } from '../../runtime/reports/experiment-report.js'
import type { Failure } from '../../runtime/runs/experiment/execute.js'
import type { Experiment } from '../../runtime/runs/experiment/experiment.js'
import { jsonOption } from '../arguments.js'
import { exitCodes } from '../exit-codes.js'
import { examples } from '../help.js'
import { inputArgument } from '../inputs.js'
import { print } from '../printable.js'
import { progressStream, remark } from '../quiet.js'
import { widthOf } from '../width.js'

interface ExperimentOptions {
  readonly report?: boolean
  readonly json?: boolean
}

/** Declares the command on `program`. */
export function register(program: Command): void {
  program
    .command('experiment')
    .summary('train networks under protocols with several seeds')
    .description(
      'Train networks under protocols with several seeds, as a file describes, and report them in one table. The same command resumes.',
    )
    .addArgument(inputArgument('<file>', 'an experiment (.yaml)', { files: ['.yaml'] }))
    .option('--report', 'only the table, of the runs that are done')
    .addOption(jsonOption('print an object instead of the table'))
    .addHelpText(
      'after',
      examples([
        ['netc experiment widths.yaml', 'every run that is not done, then the table'],
        ['netc experiment widths.yaml --report --json', 'the results so far, for programs'],
      ]),
    )
    .action(async (file: string, { report, json }: ExperimentOptions) => {
      const { openExperiment, refuseOthers } = await import('../../runtime/runs/experiment/experiment.js')
      const experiment = openExperiment(file)
      const networks = await compileNetworks(experiment)
      if (networks === undefined) return
      if (report) refuseOthers(experiment, networks)
      else {
        const { evenUnseen } = await import('../output.js')
        if (!(await evenUnseen(() => runAll(experiment, networks)))) return
      }
      await tell(experiment, networks, json)
    })
}

/** In the order of the plan; undefined if one has errors, which are printed. */
async function compileNetworks({ plan }: Experiment): Promise<Network[] | undefined> {
  const { compileSound } = await import('../compile-file.js')
  const networks: Network[] = []
  for (const { file, set } of plan.networks) {
    const compilation = await compileSound(file, set)
    if (compilation !== undefined) networks.push(compilation.value)
  }
  if (networks.length === plan.networks.length) return networks
  // Values that `--set` gives elsewhere are written in the file here.
  process.exitCode = exitCodes.failed
  return undefined
}

/** Progress lines of `netc train`. */
const isProgress = /^(iteration \d|validating|testing)/

/** Returns false if it was interrupted. */
async function runAll(experiment: Experiment, networks: readonly Network[]): Promise<boolean> {
  const { allIngredients, checkRuns, runExperiment } = await import('../../runtime/runs/experiment/experiment.js')
  const { openForEach } = await import('../open-data.js')
  const { catchInterrupt, interruptText } = await import('../interrupt.js')
  const { createLine } = await import('../progress-line.js')
  const { launchNetc } = await import('../train-child.js')
  const { plan } = experiment
  checkRuns(experiment, networks, await openForEach(plan.data, allIngredients(experiment, networks)))
  const line = createLine({ output: progressStream(), now: () => performance.now() })
  const interrupt = catchInterrupt((asked) => line.print(interruptText(asked, 'saving', 'does not wait for it')))
  const of = (done: number) => `${done}/${plan.runs.length}`
  try {
    const failures = await runExperiment(experiment, {
      ...{ launch: launchNetc, signal: interrupt.signal },
      onLine(run, text, done) {
        // A run without a terminal prints few lines.
        if (isProgress.test(text)) line.show(`${of(done)} done  ${run.name}: ${text}`, true)
      },
      onEnd: (run, how, done) =>
        line.print(`${run.name} ${how === 'done' ? 'is done' : 'has failed'}: ${of(done)} done`),
    })
    line.clear()
    tellFailures(failures)
    if (!interrupt.signal.aborted) return true
    process.stderr.write('Stopped; everything is saved. The same command resumes.\n')
    process.exitCode = interrupt.exitCode
    return false
  } finally {
    interrupt.release()
  }
}

function tellFailures(failures: readonly Failure[]): void {
  if (failures.length === 0) return
  const lines = failures.map(({ run, reason, log }) => `  ${run.name}: ${reason}\n    its log: ${log}`)
  process.stderr.write(`${failures.length} failed:\n${lines.join('\n')}\nThe same command tries again.\n`)
  process.exitCode = exitCodes.failed
}

async function tell(experiment: Experiment, networks: readonly Network[], json: boolean | undefined): Promise<void> {
  const { reportExperiment } = await import('../../runtime/runs/experiment/table.js')
  const { renderExperiment } = await import('../../runtime/reports/experiment-table.js')
  const { writeReports } = await import('../../runtime/runs/experiment/experiment.js')
  const report: ExperimentReport = reportExperiment(experiment.plan, networks)
  const page = writeReports(experiment.plan, report)
  print(json, report, () => printableText(`${renderExperiment(report, widthOf(process.stdout))}\n`))
  if (!json) remark(`\nReport: ${page}\n`)
}
