/** `netc explain`: what an error means, by its code. */
import { Argument, type Command } from 'commander'
import type { CodeBook } from '../../compiler/diagnostics/examples/book.js'
import { jsonOption } from '../arguments.js'
import { colored, plain, wantsColor } from '../color.js'
import { examples } from '../help.js'
import { offering } from '../offers.js'
import { print } from '../printable.js'

/** Declares the command on `program`. */
export function register(program: Command): void {
  program
    .command('explain')
    .summary('explain an error and how to fix it')
    .description('Explain an error, with an example and its fix. Without a code, list all codes.')
    .addArgument(
      offering(new Argument('[code]', 'the word in brackets after error or warning, such as shape-mismatch'), {
        names: codeNames,
      }),
    )
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples([
        ['netc explain shape-mismatch', 'one code'],
        ['netc explain', 'all of them, a line each'],
      ]),
    )
    .action(explainCommand)
}

async function codeNames(): Promise<readonly string[]> {
  const { listCodes } = await import('../../compiler/diagnostics/examples/book.js')
  const { compilerBook } = await import('../../compiler/diagnostics/examples/index.js')
  const { nodeHost } = await import('../node-host.js')
  return listCodes([compilerBook(nodeHost('main.net')), await yamlCodes()]).map(({ code }) => code)
}

interface ExplainOptions {
  readonly json?: boolean
}

async function explainCommand(name: string | undefined, { json }: ExplainOptions): Promise<void> {
  const { explain, listCodes } = await import('../../compiler/diagnostics/examples/book.js')
  const { codeList, explanationText } = await import('../explanation-text.js')
  const { refuseName } = await import('../look-up.js')
  const { compilerBook } = await import('../../compiler/diagnostics/examples/index.js')
  const { nodeHost } = await import('../node-host.js')
  const color = json !== true && wantsColor(process.stdout)
  const paint = color ? colored : plain
  const compiler = compilerBook(nodeHost('main.net'))
  const known = name === undefined ? undefined : explain(name, [compiler], { color })
  // The catalogues of protocols and experiments belong to their readers, which are slow to load.
  const books = known === undefined ? [compiler, await yamlCodes()] : [compiler]
  if (name === undefined) {
    const codes = listCodes(books)
    return print(json, codes, () => codeList(codes, paint))
  }
  const explanation = known ?? explain(name, books, { color })
  if (explanation !== undefined) return print(json, explanation, () => explanationText(explanation, paint))
  const names = listCodes(books).map(({ code }) => code)
  refuseName('error', name, names, 'netc explain')
}

async function yamlCodes(): Promise<CodeBook> {
  const { yamlBook } = await import('../../runtime/runs/code-book.js')
  return yamlBook
}
