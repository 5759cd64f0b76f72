/** `netc compare`: runs that were tested on the same tasks, next to each other. */
import type { Command } from 'commander'
import { printableText } from '../../compiler/diagnostics/source-text.js'
import { type ComparedRun, mostCompared } from '../../runtime/evaluation/comparable.js'
import { jsonOption, outputFile } from '../arguments.js'
import { examples } from '../help.js'
import { inputArgument, inputs } from '../inputs.js'
import { print } from '../printable.js'
import { remark } from '../quiet.js'
import { UsageError } from '../usage-error.js'
import { widthOf } from '../width.js'

interface CompareOptions {
  readonly test?: string
  readonly json?: boolean
  readonly output?: string
}

/** Declares the command on `program`. */
export function register(program: Command): void {
  program
    .command('compare')
    .summary('find out which network is better, and how sure that is')
    .description('Compare runs on the tasks that they were tested with: which network is better, and how sure that is.')
    .addArgument(
      inputArgument(
        '<runs...>',
        'folders of runs, or files of netc evaluate --answers; runs of one network are its seeds, and NAME=RUN counts a run as of NAME',
        { ...inputs.run, files: ['.json'], pathIn: (text) => parseRun(text).folder },
      ),
    )
    .option('--test <name>', 'tests of one kind only, such as few_shot; default: all')
    .addOption(outputFile('also write a page (.html)', ['.html']))
    .addOption(jsonOption('print an object instead of tables'))
    .addHelpText(
      'after',
      examples([
        ['netc compare runs/small runs/large', 'two networks, a seed each'],
        ['netc compare ours=runs/a ours=runs/b theirs=runs/c -o page.html', 'two recipes, one of them with two seeds'],
      ]),
    )
    .action(async (runs: readonly string[], options: CompareOptions, command: Command) => {
      if (runs.length < 2) command.error('error: netc compare takes two runs or more')
      if (runs.length > mostCompared) {
        command.error(`error: netc compare takes up to ${mostCompared} runs, not ${runs.length}`)
      }
      if (options.output !== undefined && !/\.html?$/i.test(options.output)) {
        command.error(`error: the page is an .html file, not ${JSON.stringify(options.output)}`)
      }
      await compare(runs, options)
    })
}

async function compare(words: readonly string[], options: CompareOptions): Promise<void> {
  const { compareRuns } = await import('../../runtime/evaluation/comparison.js')
  const { readAnswers } = await import('../../runtime/runs/answers.js')
  const runs = words.map((word) => {
    const { name, folder } = parseRun(word)
    const answers = readAnswers(folder)
    return { ...answers, name: folder, ...(name === undefined ? {} : { network: name }) }
  })
  const comparison = compareRuns(options.test === undefined ? runs : await chooseTest(runs, options.test))
  if (options.output !== undefined) {
    const { renderComparisonPage } = await import('../../runtime/reports/comparison-page.js')
    const { writeText } = await import('../write-text.js')
    await writeText(options.output, renderComparisonPage(comparison))
  }
  const { renderComparison } = await import('../../runtime/reports/comparison-table.js')
  print(options.json, comparison, () => printableText(`${renderComparison(comparison, widthOf(process.stdout))}\n`))
  if (options.output !== undefined && !options.json) remark(`\nwrote ${options.output}\n`)
}

/** `NAME=RUN` or `RUN`. A name has no slash, so that ./a=b is a folder. */
function parseRun(word: string): { readonly name?: string; readonly folder: string } {
  const named = /^([^=/\\]+)=(.+)$/.exec(word)
  return named === null ? { folder: word } : { name: named[1], folder: named[2] }
}

/** The runs, with their tests of this kind only. */
async function chooseTest(runs: readonly ComparedRun[], kind: string): Promise<ComparedRun[]> {
  const known = new Set(runs.flatMap(({ tests }) => tests.map(({ test }) => test)))
  if (!known.has(kind)) {
    throw new UsageError(
      `no run has answers to a test ${JSON.stringify(kind)}`,
      `the tests are ${[...known].join(', ')}`,
    )
  }
  return runs.map((run) => ({ ...run, tests: run.tests.filter(({ test }) => test === kind) }))
}
