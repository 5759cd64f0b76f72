/** `netc check`: diagnostics of many files, libraries included. Writes nothing, loads no tensor library. */
import type { Command } from 'commander'
import { countsOf, type Diagnostic } from '../../compiler/diagnostics/diagnostic.js'
import { decodeText } from '../../grammar/encoding.js'
import { type Format, formatOption, jsonOption, type Settings, setOption } from '../arguments.js'
import type { Checked } from '../check-files.js'
import { wantsColor } from '../color.js'
import { exitCodes } from '../exit-codes.js'
import { examples } from '../help.js'
import { inputArgument } from '../inputs.js'
import { printObject } from '../printable.js'
import { remark } from '../quiet.js'

type Found = Diagnostic<string>

interface CheckOptions {
  readonly format: Format
  readonly set?: Settings
  readonly strict?: boolean
  readonly json?: boolean
}

/** Declares the command on `program`. */
export function register(program: Command): void {
  program
    .command('check')
    .summary('find what is wrong in many files')
    .description(
      'Check .net files and the claims in them, libraries without a network, and protocols and experiments (.yaml).',
    )
    .addArgument(
      inputArgument(
        '<path...>',
        '.net files, or folders with all .net files below them; .yaml files; - is standard input',
        {
          files: ['.net', '.yaml'],
          folders: true,
          dash: true,
        },
      ),
    )
    .addOption(formatOption())
    .addOption(jsonOption('the same as --format json').conflicts('format'))
    .addOption(setOption('set a parameter of every network; repeatable'))
    .option('--strict', 'exit with 1 for warnings, too')
    .addHelpText(
      'after',
      examples([
        ['netc check specs', 'everything in a folder'],
        ['netc check my.net --format sarif > my.sarif', 'for code scanners and editors'],
      ]),
    )
    .action(checkCommand)
}

async function checkCommand(paths: readonly string[], { set = {}, strict, ...options }: CheckOptions): Promise<void> {
  const format = options.json ? 'json' : options.format
  const { netFiles } = await import('../net-files.js')
  const { checkFiles, isYaml } = await import('../check-files.js')
  const { exitCodeOf } = await import('../compile-file.js')
  const { dash, readInput } = await import('../standard-input.js')
  const input = paths.includes(dash) ? decodeText(await readInput()) : undefined
  const files = netFiles(paths)
  const checkYaml = files.some(({ file }) => isYaml(file)) ? await yamlCheck() : undefined
  const results = checkFiles(files, { set, input, checkYaml })
  const found = format === 'pretty' ? await printPretty(results) : await printAll(results, format)
  const warned = strict && found.some(({ severity }) => severity === 'warning')
  process.exitCode = exitCodeOf(found) || (warned ? exitCodes.failed : exitCodes.ok)
}

/** Loaded only if there is a YAML file. */
async function yamlCheck() {
  const { checkYaml } = await import('../../runtime/runs/check-yaml.js')
  return checkYaml
}

/** Reports each file as it is checked, then a summary line. Returns all diagnostics. */
async function printPretty(results: Iterable<Checked>): Promise<readonly Found[]> {
  const { renderPretty, tallyOf } = await import('../../compiler/diagnostics/render-pretty.js')
  const { plural } = await import('../../compiler/diagnostics/entry.js')
  const color = wantsColor(process.stderr)
  const all: (readonly Found[])[] = []
  for (const { diagnostics, sources } of results) {
    process.stderr.write(renderPretty(diagnostics, sources, { color, tally: false }))
    all.push(diagnostics)
  }
  const found = all.flat()
  remark(`checked ${plural(all.length, 'file')}: ${tallyOf(countsOf(found)) || 'nothing is wrong'}\n`)
  return found
}

/** Prints one object for all files to standard output. Returns all diagnostics. */
async function printAll(results: Iterable<Checked>, format: 'json' | 'sarif'): Promise<readonly Found[]> {
  const { toJson } = await import('../../compiler/diagnostics/render-json.js')
  const all = [...results]
  const found = all.flatMap((each) => each.diagnostics)
  const diagnostics = all.flatMap((each) => toJson(each.diagnostics, each.sources))
  if (format === 'sarif') {
    const { sarifText } = await import('../sarif-text.js')
    process.stdout.write(await sarifText(diagnostics))
  } else printObject({ files: all.map(({ checked }) => checked), diagnostics, ...countsOf(found) })
  return found
}
