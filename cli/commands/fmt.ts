/** `netc fmt`: lay out `.net` files in the one way there is. Loads no tensor library. */
import type { Command } from 'commander'
import { wantsColour } from '../colour.js'
import { exitCodes } from '../exit-codes.js'
import type { Formatting } from '../format-files.js'
import { sayExactly } from '../printable.js'
import { userErrorText } from '../user-error-text.js'

interface FmtOptions {
  readonly check?: boolean
  readonly stdin?: boolean
}

export function register(program: Command): void {
  const command = program
    .command('fmt')
    .description('lay out .net files in place; a file with errors is left as it is')
    .argument('[path...]', '.net files, or folders of which all .net files are laid out; - is standard input')
    .option('--check', 'write nothing; name the files that would change, and end with 1 if there are any')
    .option('--stdin', 'read standard input and write to standard output')
    .action((paths: readonly string[], options: FmtOptions) => {
      const isPiped = options.stdin === true || paths.includes('-')
      const named = paths.filter((path) => path !== '-')
      if (isPiped && named.length > 0) command.error('error: either standard input or files are formatted, not both')
      if (!isPiped && named.length === 0) command.error('error: name the .net files to format, or - for standard input')
      return isPiped ? formatInput(options) : formatFiles(named, options)
    })
}

/** All of them, whatever is wrong with one. */
async function formatFiles(paths: readonly string[], { check = false }: FmtOptions): Promise<void> {
  const { formatFile, replaceText } = await import('../format-files.js')
  const { netFiles } = await import('../net-files.js')
  for (const { file } of netFiles(paths)) {
    try {
      const formatting = formatFile(file)
      if (await printErrors(formatting, file)) continue
      if (formatting.after === formatting.before) continue
      if (check) {
        process.exitCode = exitCodes.failed
        // A script reads the names as they are.
        sayExactly(`${file}\n`)
      } else replaceText(file, formatting.after)
    } catch (error) {
      const text = await userErrorText(error)
      if (text === undefined) throw error
      process.exitCode = exitCodes.failed
      process.stderr.write(text)
    }
  }
}

async function formatInput({ check = false }: FmtOptions): Promise<void> {
  const { formatBytes, mostBytes } = await import('../format-files.js')
  const { inputName, readInput } = await import('../standard-input.js')
  const formatting = formatBytes(await readInput(mostBytes), inputName)
  if (await printErrors(formatting, inputName)) return
  if (!check) sayExactly(formatting.after)
  else if (formatting.after !== formatting.before) {
    process.exitCode = exitCodes.failed
    sayExactly(`${inputName}\n`)
  }
}

/** Whether there are any. */
async function printErrors({ before, diagnostics }: Formatting, file: string): Promise<boolean> {
  if (diagnostics.length === 0) return false
  const { renderPretty } = await import('../../compiler/diagnostics/render-pretty.js')
  process.exitCode = exitCodes.failed
  const sources = new Map([[file, before]])
  process.stderr.write(renderPretty(diagnostics, sources, { colour: wantsColour(process.stderr) }))
  return true
}
