/** `netc evaluate`: tests a run's best weights again, with the same or other tests. */
import type { Command } from 'commander'
import type { Evaluation } from '../../runtime/reports/run-data.js'
import {
  dataOption,
  engineOption,
  jsonOption,
  outputFile,
  runsOption,
  testNames,
  testOption,
  threadsOption,
} from '../arguments.js'
import { examples } from '../help.js'
import { objectText, printObject, say } from '../printable.js'
import { remark } from '../quiet.js'
import { runArgument } from '../use-run.js'
import { widthOf } from '../width.js'

interface EvaluateOptions {
  readonly test?: readonly string[]
  readonly data?: string
  readonly runs?: string
  readonly json?: boolean
  readonly output?: string
  readonly answers?: boolean
  readonly engine?: string
  readonly threads?: number
}

/** The same limit as in a protocol. */
const mostTests = 20

/** Declares the command on `program`. */
export function register(program: Command): void {
  program
    .command('evaluate')
    .summary("test a run's weights again, with the same or other tests")
    .description("Test a run's best weights on the evaluation groups, with its protocol's tests or others.")
    .addArgument(runArgument())
    .addOption(
      testOption(
        "a test to use instead of the protocol's, written as in its file: exact, or 'few_shot: { tasks: 400, views: 8 }'; repeatable",
        testNames,
      ),
    )
    .addOption(dataOption("the run's own data"))
    .addOption(runsOption())
    .addOption(engineOption("the engine; default: the run's engine"))
    .addOption(threadsOption())
    .addOption(outputFile('also write the object of --json (.json)', ['.json']))
    .option('--answers', 'the object has every answer, so that netc compare takes the file')
    .addOption(jsonOption('print an object instead of tables'))
    .addHelpText(
      'after',
      examples([
        ['netc evaluate runs/small', "the protocol's tests again"],
        ["netc evaluate runs/small --test 'few_shot: { shots: 5 }'", 'another test'],
        ['netc evaluate runs/small --test exact --answers -o exact.json', 'a file for netc compare'],
      ]),
    )
    .action(async (folder: string, options: EvaluateOptions, command: Command) => {
      const { test = [], output, answers, json } = options
      if (test.length > mostTests) command.error(`error: netc evaluate takes up to ${mostTests} tests`)
      if (output !== undefined && !/\.json$/i.test(output)) {
        command.error(`error: the object is a .json file, not ${JSON.stringify(output)}`)
      }
      if (answers && !json && output === undefined) command.error('error: --answers needs -o FILE.json or --json')
      await evaluate(folder, options)
    })
}

async function evaluate(folder: string, options: EvaluateOptions): Promise<void> {
  const { evenUnseen } = await import('../output.js')
  const evaluation = await evenUnseen(() => testRun(folder, options))
  if (evaluation === undefined) return
  const { json, output } = options
  if (output !== undefined) {
    const { writeText } = await import('../write-text.js')
    await writeText(output, objectText(evaluation))
  }
  if (json) printObject(evaluation)
  else say(await render(evaluation))
  if (output !== undefined && !json) remark(`\nwrote ${output}\n`)
}

/** Undefined if it was interrupted; the exit code is then set. */
async function testRun(folder: string, options: EvaluateOptions): Promise<Evaluation | undefined> {
  const { findRun } = await import('../../runtime/runs/find-run.js')
  const { openRun } = await import('../../runtime/runs/run-folder.js')
  const { evaluateRun } = await import('../../runtime/runs/evaluate-run.js')
  const { openLakeRuns } = await import('../../runtime/runs/lake-runs.js')
  const { dataOf, lakeRunsOf } = await import('../../runtime/runs/data-place.js')
  const { openingData, readTests } = await import('../open-inputs.js')
  const { reopenEngine } = await import('../../runtime/engines/open.js')
  const { openData } = await import('../open-data.js')
  const { preparationFor } = await import('../../runtime/data/open.js')
  const { catchInterrupt } = await import('../interrupt.js')
  const { createProgress } = await import('../progress.js')
  const run = openRun(findRun(folder))
  const { threads, test, answers } = options
  const tests = (await readTests(test)) ?? run.protocol.test
  if (tests.length === 0) {
    const { UserError } = await import('../../runtime/base/user-error.js')
    throw new UserError(`the protocol of ${folder} states no test`, 'name one, such as --test exact')
  }
  const data = options.data ?? dataOf(run.record)
  const archive = openLakeRuns(tests, { given: options.runs, recorded: lakeRunsOf(run.record), data })
  const engine = await reopenEngine(run.record.engine, options.engine, threads === undefined ? {} : { threads })
  const preparation = preparationFor(run.protocol, run.network)
  const dataset = await openingData(options.data, () => openData(data, { preparation }))
  const progress = createProgress({ output: process.stderr, iterations: 0, from: 0, now: () => performance.now() })
  const interrupt = catchInterrupt(() => {})
  try {
    const { signal } = interrupt
    const { onTestProgress, onWarning } = progress.observer
    const observed = { signal, onTestProgress, onWarning }
    const evaluation = await evaluateRun(run, { engine, dataset, lakeRuns: archive?.runs, tests, answers, ...observed })
    if (evaluation === undefined) process.exitCode = interrupt.exitCode
    return evaluation
  } finally {
    progress.end()
    interrupt.release()
  }
}

async function render(evaluation: Evaluation): Promise<string> {
  const { network, data, weights, judgement } = evaluation
  const { renderTestReports } = await import('../../runtime/reports/test-report.js')
  const { judgementText } = await import('../../runtime/training/judgement.js')
  const judged = judgement === undefined ? '' : `, pairs judged by ${judgementText(judgement)}`
  return `${network} on ${data.name}, ${weights}${judged}\n\n${renderTestReports(evaluation, widthOf(process.stdout))}\n`
}
