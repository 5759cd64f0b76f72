/** `netc explain`: what an error means, by its code. */
import type { Command } from 'commander'
import type { CodeBook } from '../../compiler/diagnostics/examples/book.js'
import { jsonOption } from '../arguments.js'
import { coloured, plain, wantsColour } from '../colour.js'

export function register(program: Command): void {
  program
    .command('explain')
    .description('say why something is an error, with an example and how it is mended; without a code, list all')
    .argument('[code]', 'as it stands in brackets behind error or warning, such as shape-mismatch')
    .addOption(jsonOption())
    .action(explainCommand)
}

interface ExplainOptions {
  readonly json?: boolean
}

async function explainCommand(name: string | undefined, { json }: ExplainOptions, command: Command): Promise<void> {
  const { explain, listCodes } = await import('../../compiler/diagnostics/examples/book.js')
  const { codeList, explanationText } = await import('../explanation-text.js')
  const { print, refuseName } = await import('../look-up.js')
  const { compilerBook } = await import('../../compiler/diagnostics/examples/index.js')
  const { nodeHost } = await import('../node-host.js')
  const colour = json !== true && wantsColour(process.stdout)
  const paint = colour ? coloured : plain
  const compiler = compilerBook(nodeHost('main.net'))
  const known = name === undefined ? undefined : explain(name, [compiler], { colour })
  // The codes of protocols and experiments are with their readers, which take a while to load.
  const books = known === undefined ? [compiler, await yamlCodes()] : [compiler]
  if (name === undefined) {
    const codes = listCodes(books)
    return print(json, codes, () => codeList(codes, paint))
  }
  const explanation = known ?? explain(name, books, { colour })
  if (explanation !== undefined) return print(json, explanation, () => explanationText(explanation, paint))
  const names = listCodes(books).map(({ code }) => code)
  refuseName(command, 'error', name, names, 'netc explain')
}

async function yamlCodes(): Promise<CodeBook> {
  const { yamlBook } = await import('../../runtime/runs/code-book.js')
  return yamlBook
}
