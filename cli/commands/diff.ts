/** `netc diff`: the differences between two networks, for people, programs and git. */
import { devNull } from 'node:os'
import type { Command } from 'commander'
import type { Compilation } from '../../compiler/compile.js'
import type { Network } from '../../compiler/graph.js'
import { jsonOption, type Settings, setOption, setting } from '../arguments.js'
import { paintFor } from '../color.js'
import { exitCodes } from '../exit-codes.js'
import { examples } from '../help.js'
import { inputArgument, inputOption, inputs } from '../inputs.js'
import { printObject, sayExactly } from '../printable.js'
import { widthOf } from '../width.js'

interface DiffOptions {
  readonly set?: Settings
  readonly setA?: Settings
  readonly setB?: Settings
  readonly imports?: string
  readonly json?: boolean
  readonly all?: boolean
  readonly textconv?: boolean
}

/** Declares the command on `program`. */
export function register(program: Command): void {
  program
    .command('diff')
    .summary('show what changed between two networks')
    .description('Show what changed between two networks: blocks, operators, figures and claims.')
    .addArgument(inputArgument('<a>', 'a .net file, or a graph file (.json)', { ...inputs.network, dash: true }))
    .addArgument(
      inputArgument('[b]', 'another file; or the same one with other parameters', { ...inputs.network, dash: true }),
    )
    .addOption(setOption('set a parameter of both networks; repeatable'))
    .option('--set-a <name=value>', 'the same for the first network alone', setting)
    .option('--set-b <name=value>', 'the same for the second network alone', setting)
    .option('--all', 'also show unchanged parts')
    .addOption(
      inputOption('--imports <folder>', 'where to look for imported files that are not next to a file', {
        folders: true,
      }),
    )
    .option('--textconv', "print one file's network as lines of text, for git diff")
    .addOption(jsonOption('print what changed as an object'))
    .addHelpText(
      'after',
      examples([
        ['netc diff before.net after.net', 'two files'],
        ['netc diff my.net my.net --set-b width=32', 'one file, with two values of a parameter'],
      ]),
    )
    .addHelpText(
      'after',
      '\nExits with 0 if the networks are the same, 1 if they differ, 2 if they cannot be compared.',
    )
    .action(diffCommand)
}

async function diffCommand(a: string, b: string | undefined, options: DiffOptions, command: Command): Promise<void> {
  if (options.textconv) {
    const other = Object.keys(options).find((name) => !['textconv', 'set', 'imports'].includes(name))
    if (b !== undefined || other !== undefined) command.error('error: --textconv takes one file, --set and --imports')
    await printOutline(a, options)
    return
  }
  if (b === undefined) command.error('error: name two files, or the same one twice with --set-b')
  // Set now, so that it also holds if the following throws.
  process.exitCode = exitCodes.trouble
  const before = await open(a, { ...options.set, ...options.setA }, options)
  const after = await open(b, { ...options.set, ...options.setB }, options)
  const broken = [before, after].filter(({ network, file }) => network === undefined && file !== devNull)
  if (broken.length > 0) await printErrors(broken, options)
  else if (before.network === undefined || after.network === undefined) await printOneSided(before, after, options)
  else await printDiff({ ...before, network: before.network }, { ...after, network: after.network }, options)
}

async function printOutline(file: string, { set, imports }: DiffOptions): Promise<void> {
  const { textconv } = await import('../textconv.js')
  const text = await textconv(file, set, imports)
  // Git reads the text as it is.
  if (text !== undefined) sayExactly(text)
  else {
    process.stderr.write(`error: cannot read ${file}\n`)
    process.exitCode = exitCodes.trouble
  }
}

interface Side {
  readonly file: string
  readonly settings: Settings
  readonly compilation?: Compilation
  /**
   * Also for a network whose claims fail, since claims are compared too; undefined for the missing file that git names
   * for a new one.
   */
  readonly network: Network | undefined
}

async function open(file: string, settings: Settings, { imports }: DiffOptions): Promise<Side> {
  if (file === devNull) return { file, settings, network: undefined }
  const { compileAny } = await import('../compile-file.js')
  const compilation = await compileAny(file, settings, imports)
  return { file, settings, compilation, network: compilation.value }
}

async function printErrors(sides: readonly Side[], { json }: DiffOptions): Promise<void> {
  const { printDiagnostics } = await import('../compile-file.js')
  const { toJson } = await import('../../compiler/diagnostics/render-json.js')
  const compilations = sides.flatMap(({ compilation }) => (compilation === undefined ? [] : [compilation]))
  const diagnostics = compilations.flatMap((compilation) => toJson(compilation.diagnostics, compilation.sources))
  if (json) printObject({ diagnostics })
  else for (const compilation of compilations) printDiagnostics(compilation)
}

/** A file that was added or removed. */
async function printOneSided(before: Side, after: Side, { json }: DiffOptions): Promise<void> {
  const { summarize } = await import('../../compiler/analyses/summary.js')
  const { summaryLine } = await import('../summary-table.js')
  const [was, is] = [before, after].map(({ network }) => (network === undefined ? undefined : summarize(network)))
  const same = was === undefined && is === undefined
  process.exitCode = same ? exitCodes.ok : exitCodes.different
  if (json) return printObject({ same, removed: was ?? null, added: is ?? null })
  if (was !== undefined) process.stdout.write(`- ${summaryLine(was)}\n`)
  if (is !== undefined) process.stdout.write(`+ ${summaryLine(is)}\n`)
}

type Networked = Side & { readonly network: Network }

async function printDiff(before: Networked, after: Networked, options: DiffOptions): Promise<void> {
  const { changesOnly, diffNetworks } = await import('../../compiler/analyses/diff.js')
  const diff = diffNetworks(before.network, after.network)
  process.exitCode = diff.same ? exitCodes.ok : exitCodes.different
  if (options.json) return printObject(options.all ? diff : changesOnly(diff))
  const { diffReport } = await import('../diff-report.js')
  if (diff.same) process.stdout.write('no difference\n')
  if (diff.same && !options.all) return
  const paint = paintFor(process.stdout)
  const names = { before: title(before), after: title(after) }
  const set = [before, after].some(({ settings }) => Object.keys(settings).length > 0)
  const { printableValues } = await import('../printable.js')
  process.stdout.write(
    diffReport(printableValues(diff), printableValues(names), {
      ...{ paint, all: options.all ?? false, set },
      width: widthOf(process.stdout),
    }),
  )
}

/** `sircnn.net  width=32` */
const title = ({ file, settings }: Side): string =>
  [file, ...Object.entries(settings).map(([name, value]) => `${name}=${value}`)].join('  ')
