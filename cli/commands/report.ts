/** `netc report`: a run's page with single images, or its live page while it trains. */
import type { Command } from 'commander'
import type { Inspection } from '../../runtime/reports/inspection.js'
import { dataOption, outputFile, wholeNumber } from '../arguments.js'
import { exitCodes } from '../exit-codes.js'
import { examples } from '../help.js'
import { printObject, say } from '../printable.js'
import { remark } from '../quiet.js'
import { interruptibly, runArgument, type UseOptions, usesRun, withRun } from '../use-run.js'

interface ReportOptions extends UseOptions {
  readonly data?: string
  readonly output?: string
  readonly images: boolean
  readonly watch?: boolean
  readonly port?: number
}

/** Declares the command on `program`. */
export function register(program: Command): void {
  usesRun(
    program
      .command('report')
      .summary("write a run's page with its mistakes, or watch it train")
      .description(
        "Write a run's page with its worst mistakes, scores of pairs and a map of features; or show it while it trains.",
      )
      .addArgument(runArgument()),
  )
    .addOption(dataOption("the evaluation groups of the run's own data"))
    .addOption(outputFile("the page (.html); default: the run's own", ['.html']))
    .option('--no-images', 'show names instead of images')
    .option('--watch', 'show the page on http://127.0.0.1 while the run trains, until ctrl-C')
    .option('--port <number>', 'the port for --watch; default: a free one', wholeNumber)
    .addHelpText(
      'after',
      examples([
        ['netc report runs/small', 'its page, with the images that it gets wrong'],
        ['netc report runs/small --watch', 'in a browser, while it trains'],
      ]),
    )
    .action(async (run: string, options: ReportOptions, command: Command) => {
      const { output, watch, port, data, images, json } = options
      if (output !== undefined && !/\.html?$/i.test(output)) {
        command.error(`error: the page is an .html file, not ${JSON.stringify(output)}`)
      }
      if (watch && (output !== undefined || data !== undefined || !images || json)) {
        command.error('error: --watch shows what the run records; only --port goes with it')
      }
      if (port !== undefined && (!watch || port > 65_535)) command.error('error: --port, up to 65535, needs --watch')
      await (watch ? watchRun(run, port ?? 0) : report(run, options))
    })
}

async function report(given: string, options: ReportOptions): Promise<void> {
  const { inspect } = await import('../../runtime/matching/inspection/inspect.js')
  const { reportOf } = await import('../../runtime/runs/report.js')
  const { hasEnded, readResult } = await import('../../runtime/runs/run-record.js')
  const { isShipped } = await import('../../runtime/runs/find-run.js')
  const { UserError } = await import('../../runtime/base/user-error.js')
  const { writeText } = await import('../write-text.js')
  const written = await withRun(given, options, async ({ trained, matcher, signal, show }) => {
    const { run } = trained
    const { paths } = run
    if (options.output === undefined && isShipped(paths.folder)) {
      throw new UserError(
        `${given} is a model that ships with netc, and nothing is written to its folder`,
        'name an output: -o FILE.html',
      )
    }
    const onProgress = (share: number) => show('looking at images', share)
    const { data, images: pictures } = options
    const inspection = await inspect(trained, matcher, { data, pictures, signal, onProgress })
    const result = hasEnded(paths) ? readResult(paths.result) : undefined
    const file = options.output ?? paths.report
    await writeText(file, reportOf(run, { result, inspection }))
    return { file, inspection }
  })
  if (written === undefined) return
  const { file, inspection } = written
  if (options.json) printObject({ file, ...summaryOf(inspection) })
  else {
    say(summaryText(inspection))
    remark(`wrote ${file}\n`)
  }
}

function summaryOf({ data, pairs, errors, confusions, notes }: Inspection) {
  const { wrong, images } = pairs ?? errors ?? { wrong: 0, images: 0 }
  const named = confusions.map(({ label, takenFor, count, of }) => ({ class: label, taken_for: takenFor, count, of }))
  return { data, images, wrong, confusions: named, notes }
}

function summaryText(inspection: Inspection): string {
  const { data, images, wrong, confusions } = summaryOf(inspection)
  const lines = confusions
    .slice(0, 5)
    .map((each) => `  ${each.class} for ${each.taken_for}: ${each.count} of ${each.of}\n`)
  return `${data}: ${wrong} of ${images} images are taken for another class\n${lines.join('')}`
}

async function watchRun(given: string, port: number): Promise<void> {
  const { findRun } = await import('../../runtime/runs/find-run.js')
  const { serveReport } = await import('../../runtime/runs/serve-report.js')
  await interruptibly(async ({ signal }) => {
    const server = await serveReport(findRun(given), port)
    say(`${server.url}\n`)
    remark('ctrl-C ends it.\n', process.stderr)
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
    await server.close()
  })
  // The normal end of this command.
  process.exitCode = exitCodes.ok
}
