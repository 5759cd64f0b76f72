/** `netc evaluate`: the one-shot test of a run's best weights. */
import type { Command } from 'commander'
import { engineOption, threadsOption, wholeNumber } from '../arguments.js'
import { exitCodes } from '../exit-codes.js'

interface EvaluateOptions {
  readonly data?: string
  readonly json?: boolean
  readonly tasks?: number
  readonly ways?: number
  readonly engine?: string
  readonly threads?: number
}

export function register(program: Command): void {
  program
    .command('evaluate')
    .description("test a run's best weights on the evaluation alphabets, as its protocol says")
    .argument('<run>', 'the folder of a run')
    .option('--data <data>', "a path, or embedded[:OPTION=N,...]; default: the run's own data")
    .option('--json', 'print an object instead of a table')
    .option('--tasks <number>', "tasks on each alphabet, instead of the protocol's", wholeNumber)
    .option('--ways <number>', "characters to choose from, instead of the protocol's", wholeNumber)
    .addOption(engineOption("what computes; default: the run's engine"))
    .addOption(threadsOption())
    .action(async (folder: string, options: EvaluateOptions, command: Command) => {
      if (options.tasks === 0) command.error('error: --tasks is at least 1')
      if (options.ways !== undefined && options.ways < 2) command.error('error: --ways is at least 2')
      await evaluate(folder, options)
    })
}

async function evaluate(folder: string, options: EvaluateOptions): Promise<void> {
  const { openRun } = await import('../../runtime/runs/run-folder.js')
  const { evaluateRun } = await import('../../runtime/runs/evaluate-run.js')
  const { reopenEngine } = await import('../../runtime/engines/open.js')
  const { openDataset } = await import('../../runtime/data/open.js')
  const { catchInterrupt } = await import('../interrupt.js')
  const { createProgress } = await import('../progress.js')
  const run = openRun(folder)
  const { threads } = options
  const engine = await reopenEngine(run.record.engine, options.engine, threads === undefined ? {} : { threads })
  const dataset = await openDataset(options.data ?? run.record.data.where)
  const progress = createProgress({ output: process.stderr, iterations: 0, from: 0, now: () => performance.now() })
  const interrupt = catchInterrupt(() => {})
  try {
    const onProgress = progress.observer.onTestProgress!
    const evaluation = await evaluateRun(run, { engine, dataset, signal: interrupt.signal, onProgress })
    progress.end()
    if (evaluation === undefined) process.exitCode = exitCodes.interrupted
    else process.stdout.write(options.json ? `${JSON.stringify(evaluation, null, 2)}\n` : await render(evaluation))
  } finally {
    progress.end()
    interrupt.release()
  }
}

type Evaluation = NonNullable<Awaited<ReturnType<typeof import('../../runtime/runs/evaluate-run.js')['evaluateRun']>>>

async function render(evaluation: Evaluation): Promise<string> {
  const { network, data, weights } = evaluation
  const { renderTestReports } = await import('../../runtime/reports/test-report.js')
  return `${network} on ${data.name}, ${weights}\n\n${renderTestReports(evaluation)}\n`
}
