/** `netc evaluate`: a run's tests again, of its best weights. */
import type { Command } from 'commander'
import type { PartUse } from '../../runtime/protocol/part.js'
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
    .description("test a run's best weights on the evaluation groups, as its protocol says")
    .argument('<run>', 'the folder of a run')
    .option('--data <data>', "a path, or embedded[:OPTION=N,...]; default: the run's own data")
    .option('--json', 'print an object instead of a table')
    .option('--tasks <number>', "tasks on each group, instead of the protocol's", wholeNumber)
    .option('--ways <number>', "classes to choose from, instead of the protocol's", wholeNumber)
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
  const tests = await changeTests(run.protocol.test, options)
  const { threads } = options
  const engine = await reopenEngine(run.record.engine, options.engine, threads === undefined ? {} : { threads })
  const dataset = await openDataset(options.data ?? run.record.data.where)
  const progress = createProgress({ output: process.stderr, iterations: 0, from: 0, now: () => performance.now() })
  const interrupt = catchInterrupt(() => {})
  try {
    const onProgress = progress.observer.onTestProgress!
    const evaluation = await evaluateRun(run, { engine, dataset, tests, signal: interrupt.signal, onProgress })
    progress.end()
    if (evaluation === undefined) process.exitCode = exitCodes.interrupted
    else process.stdout.write(options.json ? `${JSON.stringify(evaluation, null, 2)}\n` : await render(evaluation))
  } finally {
    progress.end()
    interrupt.release()
  }
}

/** The tests with other settings, where they have such. @throws UserError where none has */
async function changeTests(tests: readonly PartUse[], { tasks, ways }: EvaluateOptions): Promise<readonly PartUse[]> {
  const changes = Object.entries({ tasks, ways }).filter(([, value]) => value !== undefined)
  const strange = changes.find(([name]) => !tests.some(({ settings }) => name in settings))
  if (strange !== undefined) {
    const { UserError } = await import('../../runtime/base/user-error.js')
    const names = tests.map(({ part }) => part).join(', ')
    throw new UserError(`no test of the run's protocol has ${strange[0]}; its tests: ${names}`)
  }
  return tests.map(({ part, settings }) => {
    const known = changes.filter(([name]) => name in settings)
    return { part, settings: { ...settings, ...Object.fromEntries(known) } }
  })
}

type Evaluation = NonNullable<Awaited<ReturnType<typeof import('../../runtime/runs/evaluate-run.js')['evaluateRun']>>>

async function render({ network, data, weights, tests }: Evaluation): Promise<string> {
  const { renderTestReport } = await import('../../runtime/reports/test-report.js')
  return `${network} on ${data.name}, ${weights}\n\n${tests.map((test) => renderTestReport(test)).join('\n\n')}\n`
}
