/**
 * `netc compile`: checks a file, reports its network and costs, and writes it as a tfjs model. Loads no tensor library.
 */
import { type Command, Option } from 'commander'
import type { LevelRow } from '../../compiler/analyses/levels.js'
import type { Compilation } from '../../compiler/compile.js'
import type { Network } from '../../compiler/graph.js'
import {
  type Format,
  formatOption,
  jsonOption,
  levels,
  outputFolder,
  type Settings,
  seedOption,
  setOption,
} from '../arguments.js'
import { paintFor } from '../color.js'
import { examples } from '../help.js'
import { inputArgument, inputs } from '../inputs.js'
import { offering } from '../offers.js'
import { printObject } from '../printable.js'
import { remark } from '../quiet.js'
import { widthOf } from '../width.js'

interface CompileOptions {
  readonly summary?: boolean
  readonly depth?: number
  readonly json?: boolean
  readonly format: Format
  readonly output?: string
  readonly emit?: string
  readonly set?: Settings
  readonly seed: number
}

/** Declares the command on `program`. */
export function register(program: Command): void {
  program
    .command('compile')
    .summary('check a .net file; show its network, or write it as a model')
    .description(
      'Check a .net file and its claims. Show the network, or write it as a TensorFlow.js model or a graph file.',
    )
    .addArgument(
      inputArgument('<file>', 'a .net file, or a graph file (.json); - is standard input', {
        ...inputs.network,
        dash: true,
      }),
    )
    .option('--summary', 'show every layer, with parameters and costs by stage, and the claims')
    .option(
      '--depth <levels>',
      'how deep the summary goes: 1 stages, 2 blocks in them, and so on; default: all',
      levels,
    )
    .addOption(outputFolder('write model.json and weights.bin with initial weights'))
    .addOption(
      offering(
        new Option('--emit <file>', 'write the compiled network as a graph file (.json); - is standard output'),
        {
          files: ['.json'],
        },
      ),
    )
    .addOption(setOption())
    .addOption(seedOption('draws the initial weights').default(1))
    .addOption(formatOption())
    .addOption(jsonOption('print the summary, or what is wrong, as an object').conflicts('format'))
    .addHelpText(
      'after',
      examples([
        ['netc compile my.net --summary', 'layers, shapes, parameters, costs and claims'],
        ['netc compile my.net --set width=32 -o model', 'a model that TensorFlow.js loads'],
      ]),
    )
    .action(async (file: string, options: CompileOptions, command: Command) => {
      const { emit, json, format, summary, depth } = options
      if (depth !== undefined && !summary) command.error('error: --depth needs --summary')
      if (emit === '-' && (json || summary || format !== 'pretty'))
        command.error('error: --emit - cannot be combined with other output on standard output')
      if (emit !== undefined && emit !== '-' && !emit.toLowerCase().endsWith('.json')) {
        command.error('error: --emit takes a file name that ends in .json, or -')
      }
      await compileCommand(file, options)
    })
}

async function compileCommand(file: string, options: CompileOptions): Promise<void> {
  const { compileAny, exitCodeOf, hasErrors, printDiagnostics } = await import('../compile-file.js')
  const compilation = await compileAny(file, options.set)
  const failed = hasErrors(compilation)
  process.exitCode = exitCodeOf(compilation.diagnostics)
  const format = options.json ? 'json' : options.format
  if (format === 'json') await printJson(compilation)
  else if (format === 'sarif') await printSarif(compilation)
  else {
    printDiagnostics(compilation)
    await printText(compilation, options)
  }
  if (compilation.value === undefined || failed) return
  const written = await writeFiles(compilation.value, compilation, file, options)
  // Standard output holds only the object.
  const stream = format === 'pretty' ? process.stdout : process.stderr
  if (written.length > 0) remark(`wrote ${written.join(' and ')}\n`, stream)
}

/** Returns the paths of the files written. */
async function writeFiles(
  network: Network,
  compilation: Compilation,
  file: string,
  { output, emit, seed }: CompileOptions,
): Promise<readonly string[]> {
  const written: string[] = []
  if (output !== undefined) {
    const { writeModel } = await import('../write-model.js')
    written.push(...(await writeModel(network, output, seed)))
  }
  if (emit !== undefined) {
    const { emitGraph, standardOutput } = await import('../graph-file.js')
    await emitGraph(network, compilation, file, emit)
    if (emit !== standardOutput) written.push(emit)
  }
  return written
}

async function printJson({ value, diagnostics, sources }: Compilation): Promise<void> {
  const { summarize } = await import('../../compiler/analyses/summary.js')
  const { toJson } = await import('../../compiler/diagnostics/render-json.js')
  const summary = value === undefined ? {} : summarize(value)
  printObject({ ...summary, diagnostics: toJson(diagnostics, sources) })
}

async function printSarif({ diagnostics, sources }: Compilation): Promise<void> {
  const { toJson } = await import('../../compiler/diagnostics/render-json.js')
  const { sarifText } = await import('../sarif-text.js')
  process.stdout.write(await sarifText(toJson(diagnostics, sources)))
}

async function printText({ value: network, changed }: Compilation, options: CompileOptions): Promise<void> {
  if (network === undefined) return
  const { summarize } = await import('../../compiler/analyses/summary.js')
  const { summaryLine, summaryTable } = await import('../summary-table.js')
  const summary = summarize(network)
  if (options.summary) {
    const paint = paintFor(process.stdout)
    process.stdout.write(
      summaryTable(summary, {
        paint,
        width: widthOf(process.stdout),
        changed: changed.length > 0,
        levels: await rowsTo(network, options.depth),
      }),
    )
  } else if (options.output === undefined && options.emit === undefined)
    process.stdout.write(`${summaryLine(summary)}\n`)
}

/** The summary, limited to some levels. */
async function rowsTo(network: Network, depth: number | undefined): Promise<readonly LevelRow[] | undefined> {
  if (depth === undefined || depth === Number.POSITIVE_INFINITY) return undefined
  const { levelRows } = await import('../../compiler/analyses/levels.js')
  return levelRows(network, depth)
}
