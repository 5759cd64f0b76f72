/** The result of `netc train`, as text and as an object. */
import { plural } from '../compiler/diagnostics/entry.js'
import type { RunResult } from '../runtime/reports/run-data.js'
import type { RunOutcome } from '../runtime/runs/run.js'
import { commandText } from './command-text.js'
import { exitCodes } from './exit-codes.js'
import { printObject, say } from './printable.js'
import type { Progress } from './progress.js'
import { isQuiet, remark } from './quiet.js'
import { widthOf } from './width.js'

/** The end of a training, as reported. */
export interface Ended {
  readonly outcome: RunOutcome
  readonly progress: Progress
  /** The exit code if the run was interrupted. */
  readonly exitCode: number
}

/**
 * Prints the result and sets the exit code. The object is that of result.json, preceded by the folder and the report.
 */
export async function tellOutcome({ outcome, progress, exitCode }: Ended, json: boolean): Promise<void> {
  const { paths, result } = outcome
  const { folder, report } = paths
  const { iteration } = outcome.outcome.state
  if (result === undefined) {
    progress.tell({ event: 'stopped', folder, iteration, resume: commandText(['train', '--resume', folder]) })
    if (json) printObject({ folder, iterations: iteration, reason: 'stopped' })
    process.exitCode = exitCode
    return
  }
  progress.tell({ event: 'end', folder, iteration: result.iterations, reason: result.reason })
  if (json) printObject({ folder, report, ...result })
  else {
    say(await resultText(outcome, result))
    remark(`Report: ${report}\n`)
  }
  if (result.reason === 'diverged') tellDivergence(result)
}

async function resultText({ outcome }: RunOutcome, result: RunResult): Promise<string> {
  const { renderTestReports } = await import('../runtime/reports/test-report.js')
  const { stopText } = await import('../runtime/reports/words.js')
  const { best, iterations } = result
  const threads = plural(outcome.batchThreads, 'thread')
  const waited = ` Waited for batches ${outcome.waits} times, ${(outcome.waitedMs / 1000).toFixed(2)} s in all; ${threads} prepared them.`
  const whose =
    best === undefined
      ? 'The last weights, since no validation had a correct answer:'
      : `The weights of iteration ${best.iteration}, best on validation (${(100 * best.validation_accuracy).toFixed(1)}%):`
  const tests =
    result.tests.length === 0 ? 'The protocol states no test.' : renderTestReports(result, widthOf(process.stdout))
  return `
${plural(iterations, 'iteration')}; ${stopText(result)}.${isQuiet() ? '' : waited}
${whose}

${tests}

`
}

function tellDivergence({ iterations, best }: RunResult): void {
  const kept =
    best === undefined
      ? 'no validation had found weights to keep'
      : `the weights of iteration ${best.iteration} are kept`
  process.stderr.write(
    `error: the training diverged: the loss of iteration ${iterations} is not a number; ${kept}
  help: start a new run with a lower rate or a longer warm_up in the schedule, or with clip: 1, which bounds the gradients
`,
  )
  process.exitCode = exitCodes.failed
}
