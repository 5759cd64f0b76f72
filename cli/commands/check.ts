/** `netc check`: what is wrong in many files, libraries among them. Writes nothing, loads no tensor library. */
import type { Command } from 'commander'
import { type Counts, countsOf } from '../../compiler/diagnostics/diagnostic.js'
import { decodeText } from '../../grammar/encoding.js'
import { type Format, formatOption, type Settings, setting } from '../arguments.js'
import type { Checked } from '../check-files.js'
import { wantsColour } from '../colour.js'
import { exitCodes } from '../exit-codes.js'
import { sayJson } from '../printable.js'
import { remark } from '../quiet.js'

interface CheckOptions {
  readonly format: Format
  readonly set?: Settings
  readonly strict?: boolean
}

export function register(program: Command): void {
  program
    .command('check')
    .description(
      'check .net files and the claims in them, also files without a network that others import, and protocols and experiments',
    )
    .argument(
      '<path...>',
      '.net files, or folders of which all .net files are checked; .yaml files; - is standard input',
    )
    .addOption(formatOption())
    .option('--set <name=value>', 'change a parameter of every network; may be given several times', setting)
    .option('--strict', 'end with 1 for a warning, too')
    .action(checkCommand)
}

async function checkCommand(paths: readonly string[], { format, set = {}, strict }: CheckOptions): Promise<void> {
  const { netFiles } = await import('../net-files.js')
  const { checkFiles, isYaml } = await import('../check-files.js')
  const { dash, readInput } = await import('../standard-input.js')
  const input = paths.includes(dash) ? decodeText(await readInput()) : undefined
  const files = netFiles(paths)
  const checkYaml = files.some(({ file }) => isYaml(file)) ? await yamlCheck() : undefined
  const results = checkFiles(files, { set, input, checkYaml })
  const { errors, warnings } = format === 'pretty' ? await printPretty(results) : await printObject(results, format)
  process.exitCode = errors > 0 || (strict && warnings > 0) ? exitCodes.failed : exitCodes.ok
}

/** Loaded only where a YAML file is checked. */
async function yamlCheck() {
  const { checkYaml } = await import('../../runtime/runs/check-yaml.js')
  return checkYaml
}

/** Tells of each file as it is checked, and of all on the last line. */
async function printPretty(results: Iterable<Checked>): Promise<Counts> {
  const { renderPretty, tallyOf } = await import('../../compiler/diagnostics/render-pretty.js')
  const { plural } = await import('../../compiler/diagnostics/entry.js')
  const colour = wantsColour(process.stderr)
  const counts: Counts[] = []
  for (const { diagnostics, sources } of results) {
    process.stderr.write(renderPretty(diagnostics, sources, { colour, tally: false }))
    counts.push(countsOf(diagnostics))
  }
  const all = {
    errors: counts.reduce((sum, { errors }) => sum + errors, 0),
    warnings: counts.reduce((sum, { warnings }) => sum + warnings, 0),
  }
  remark(`checked ${plural(counts.length, 'file')}: ${tallyOf(all) || 'nothing is wrong'}\n`)
  return all
}

/** One object for all of them, on standard output. */
async function printObject(results: Iterable<Checked>, format: 'json' | 'sarif'): Promise<Counts> {
  const { toJson } = await import('../../compiler/diagnostics/render-json.js')
  const all = Array.from(results, ({ checked, diagnostics, sources }) => ({
    checked,
    told: toJson(diagnostics, sources),
  }))
  const diagnostics = all.flatMap(({ told }) => told)
  const counts = countsOf(diagnostics)
  if (format === 'sarif') {
    const { sarifText } = await import('../sarif-text.js')
    process.stdout.write(await sarifText(diagnostics))
  } else {
    const object = { files: all.map(({ checked }) => checked), diagnostics, ...counts }
    sayJson(object)
  }
  return counts
}
