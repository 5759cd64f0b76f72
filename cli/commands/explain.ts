/** `netc explain`: what an error means, by its code. */
import type { Command } from 'commander'
import type { Code } from '../../compiler/diagnostics/diagnostic.js'
import { coloured, plain, wantsColour } from '../colour.js'

export function register(program: Command): void {
  program
    .command('explain')
    .description('say why something is an error, with an example and how it is mended; without a code, list all')
    .argument('[code]', 'as it stands in brackets behind error or warning, such as shape-mismatch')
    .option('--json', 'print an object instead of text')
    .action(explainCommand)
}

interface ExplainOptions {
  readonly json?: boolean
}

async function explainCommand(name: string | undefined, { json }: ExplainOptions, command: Command): Promise<void> {
  const { explain, listCodes } = await import('../../compiler/diagnostics/examples/explain.js')
  const { codeList, explanationText } = await import('../explanation-text.js')
  const { print, refuseName } = await import('../look-up.js')
  const { nodeHost } = await import('../node-host.js')
  const colour = json !== true && wantsColour(process.stdout)
  const paint = colour ? coloured : plain
  const codes = listCodes()
  if (name === undefined) return print(json, codes, () => codeList(codes, paint))
  const known: readonly Code[] = codes.map(({ code }) => code)
  const code = known.find((code) => code === name)
  if (code === undefined) return refuseName(command, 'error', name, known, 'netc explain')
  const explanation = explain(code, nodeHost('main.net'), { colour })
  print(json, explanation, () => explanationText(explanation, paint))
}
