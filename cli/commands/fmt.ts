/** `netc fmt`: formats `.net` files in the one style. Loads no tensor library. */
import type { Command } from 'commander'
import { countsOf } from '../../compiler/diagnostics/diagnostic.js'
import { renderPretty, type Sources } from '../../compiler/diagnostics/render-pretty.js'
import { jsonOption } from '../arguments.js'
import { wantsColor } from '../color.js'
import { exitCodes } from '../exit-codes.js'
import type { Formatting } from '../format-files.js'
import { examples } from '../help.js'
import { inputArgument } from '../inputs.js'
import { printObject, sayExactly } from '../printable.js'
import { dash } from '../standard-input.js'
import { userErrorText } from '../user-error-text.js'

interface FmtOptions {
  readonly json?: boolean
  readonly check?: boolean
  readonly stdin?: boolean
}

/** Declares the command on `program`. */
export function register(program: Command): void {
  const command = program
    .command('fmt')
    .summary('format .net files')
    .description('Format .net files in place, in the one style. A file with errors is left as it is.')
    .addArgument(
      inputArgument('[path...]', '.net files, or folders with all .net files below them; - is standard input', {
        files: ['.net'],
        folders: true,
        dash: true,
      }),
    )
    .option('--check', 'write nothing; name the files that would change, and exit with 1 if there are any')
    .option('--stdin', 'read standard input and write to standard output')
    .addOption(jsonOption('print which files changed, and what is wrong in others, as an object'))
    .addHelpText(
      'after',
      examples([
        ['netc fmt specs', 'all files in a folder'],
        ['netc fmt --check specs', 'for a hook or a build: is everything formatted?'],
        ['netc fmt - < my.net', 'standard input to standard output, for editors'],
      ]),
    )
    .action((paths: readonly string[], options: FmtOptions) => {
      const isPiped = options.stdin === true || paths.includes(dash)
      const named = paths.filter((path) => path !== dash)
      if (isPiped && named.length > 0) command.error('error: either standard input or files are formatted, not both')
      if (!isPiped && named.length === 0) command.error('error: name the .net files to format, or - for standard input')
      return isPiped ? formatInput(options) : formatFiles(named, options)
    })
}

/** Formats all files, even if some have errors. */
async function formatFiles(paths: readonly string[], { check = false, json = false }: FmtOptions): Promise<void> {
  const { formatFile, replaceText } = await import('../format-files.js')
  const { netFiles } = await import('../net-files.js')
  const results: FormattedFile[] = []
  for (const { file } of netFiles(paths)) {
    try {
      const formatting = formatFile(file)
      const result = resultOf(file, formatting)
      if (result.changed && !check) replaceText(file, formatting.after)
      results.push(result)
      if (!json) printResult(result, check)
    } catch (error) {
      const text = await userErrorText(error)
      if (text === undefined) throw error
      results.push({ file, changed: false, problem: (error as Error).message, diagnostics: [], sources: new Map() })
      if (!json) process.stderr.write(text)
    }
  }
  await finish(results, { check, json })
}

async function formatInput({ check = false, json = false }: FmtOptions): Promise<void> {
  const { formatBytes, mostBytes } = await import('../format-files.js')
  const { inputName, readInput } = await import('../standard-input.js')
  const formatting = formatBytes(await readInput(mostBytes), inputName)
  const result = resultOf(inputName, formatting)
  const writes = !check && result.diagnostics.length === 0
  if (!json) printResult(result, check)
  if (!json && writes) sayExactly(formatting.after)
  await finish([writes ? { ...result, text: formatting.after } : result], { check, json })
}

/** The outcome for a file. */
interface FormattedFile {
  readonly file: string
  /** Whether the file was rewritten or, with --check, would be. */
  readonly changed: boolean
  /** The formatted text of standard input. */
  readonly text?: string
  /** Why the file could not be read or written. */
  readonly problem?: string
  readonly diagnostics: Formatting['diagnostics']
  readonly sources: Sources
}

function resultOf(file: string, { before, after, diagnostics }: Formatting): FormattedFile {
  return { file, changed: after !== before, diagnostics, sources: new Map([[file, before]]) }
}

function printResult({ file, changed, diagnostics, sources }: FormattedFile, check: boolean): void {
  process.stderr.write(renderPretty(diagnostics, sources, { color: wantsColor(process.stderr) }))
  // Scripts read the names unescaped.
  if (changed && check) sayExactly(`${file}\n`)
}

async function finish(results: readonly FormattedFile[], { check, json }: Required<Omit<FmtOptions, 'stdin'>>) {
  const isWrong = ({ changed, problem, diagnostics }: FormattedFile) =>
    problem !== undefined || diagnostics.length > 0 || (check && changed)
  process.exitCode = results.some(isWrong) ? exitCodes.failed : exitCodes.ok
  if (!json) return
  const { toJson } = await import('../../compiler/diagnostics/render-json.js')
  const diagnostics = results.flatMap((result) => toJson(result.diagnostics, result.sources))
  const files = results.map(({ diagnostics, sources, ...file }) => ({ ...file, ...countsOf(diagnostics) }))
  printObject({ files, diagnostics, ...countsOf(diagnostics) })
}
