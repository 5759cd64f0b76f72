/** `netc compile`: check a file, tell what its network is and costs, and write it as a tfjs model. Loads no tensor library. */
import { type Command, Option } from 'commander'
import type { Network } from '../../compiler/graph.js'
import { type Format, formatOption, setting, wholeNumber } from '../arguments.js'
import { coloured, plain, wantsColour } from '../colour.js'
import type { Settings } from '../compile-file.js'
import { exitCodes } from '../exit-codes.js'
import { bytes } from '../format.js'

interface CompileOptions {
  readonly summary?: boolean
  readonly json?: boolean
  readonly format: Format
  readonly output?: string
  readonly set?: Settings
  readonly seed: number
}

export function register(program: Command): void {
  program
    .command('compile')
    .description('check a .net file and its claims; show the network, or write it as a TensorFlow.js model')
    .argument('<file>', 'a .net file')
    .option('--summary', 'show every layer, with parameters and costs by stage, and the claims')
    .addOption(new Option('--json', 'print the summary, or what is wrong, as an object').conflicts('format'))
    .addOption(formatOption())
    .option('-o, --output <folder>', 'write model.json and weights.bin with initial weights')
    .option('--set <name=value>', 'change a parameter of the network; may be given several times', setting)
    .option('--seed <number>', 'draws the initial weights', wholeNumber, 1)
    .action(compileCommand)
}

async function compileCommand(file: string, options: CompileOptions): Promise<void> {
  const { compileFile, hasErrors, printDiagnostics } = await import('../compile-file.js')
  const compilation = compileFile(file, options.set)
  const failed = hasErrors(compilation)
  process.exitCode = failed ? exitCodes.failed : exitCodes.ok
  const format = options.json ? 'json' : options.format
  if (format === 'json') await printJson(compilation)
  else if (format === 'sarif') await printSarif(compilation)
  else {
    printDiagnostics(compilation)
    await printText(compilation, options)
  }
  if (options.output === undefined || compilation.value === undefined || failed) return
  const written = await writeModel(compilation.value, options.output, options.seed)
  // Standard output belongs to the object.
  const stream = format === 'pretty' ? process.stdout : process.stderr
  stream.write(`wrote ${written.join(' and ')}\n`)
}

type Compilation = ReturnType<typeof import('../compile-file.js').compileFile>

async function printJson({ value, diagnostics, sources }: Compilation): Promise<void> {
  const { summarise } = await import('../../compiler/analyses/summary.js')
  const { toJson } = await import('../../compiler/diagnostics/render-json.js')
  const summary = value === undefined ? {} : summarise(value)
  const report = { ...summary, diagnostics: toJson(diagnostics, sources) }
  process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`)
}

async function printSarif({ diagnostics, sources }: Compilation): Promise<void> {
  const { toJson } = await import('../../compiler/diagnostics/render-json.js')
  const { sarifText } = await import('../sarif-text.js')
  process.stdout.write(await sarifText(toJson(diagnostics, sources)))
}

async function printText({ value: network }: Compilation, options: CompileOptions): Promise<void> {
  if (network === undefined) return
  const { summarise } = await import('../../compiler/analyses/summary.js')
  const { summaryLine, summaryTable } = await import('../summary-table.js')
  const summary = summarise(network)
  if (options.summary) {
    const changed = Object.keys(options.set ?? {}).length > 0
    const paint = wantsColour(process.stdout) ? coloured : plain
    process.stdout.write(summaryTable(summary, { paint, changed }))
  } else if (options.output === undefined) process.stdout.write(`${summaryLine(summary)}\n`)
}

/** More than this no tfjs program loads in one piece. */
const maxWeightBytes = 4e9

/** The paths of the files written. */
async function writeModel(network: Network, folder: string, seed: number): Promise<readonly string[]> {
  const { judgementCosts } = await import('../../compiler/analyses/costs.js')
  const { weight_bytes: size } = judgementCosts(network)
  if (size > maxWeightBytes) {
    const { UserError } = await import('../../runtime/user-error.js')
    const limit = `a model file may have ${bytes(maxWeightBytes)}`
    throw new UserError(
      `The weights of ${network.name} take ${bytes(size)}, and ${limit}.`,
      'Make the network smaller.',
    )
  }
  const { initialWeights } = await import('../../runtime/initial-weights.js')
  const { writeModelFiles } = await import('../../runtime/model-files.js')
  return writeModelFiles(folder, network, initialWeights(network, seed))
}
