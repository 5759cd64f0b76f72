/** `netc explain`: what an error means, by its code. */
import type { Command } from 'commander'
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

async function explainCommand(code: string | undefined, options: ExplainOptions, command: Command): Promise<void> {
  const { explain } = await import('../../compiler/diagnostics/examples/explain.js')
  const { documentation } = await import('../../compiler/diagnostics/examples/index.js')
  const { catalogue } = await import('../../compiler/diagnostics/catalogue.js')
  const { codeList, explanationText } = await import('../explanation-text.js')
  const { nodeHost } = await import('../node-host.js')
  const paint = wantsColour(process.stdout) ? coloured : plain
  const print = (object: unknown, text: () => string) =>
    process.stdout.write(options.json ? `${JSON.stringify(object, undefined, 2)}\n` : text())
  if (code === undefined) {
    const codes = keys(documentation).map((code) => {
      return { code, severity: catalogue[code].severity, title: documentation[code].title }
    })
    print(codes, () => codeList(codes, paint))
  } else if (isKey(documentation, code)) {
    const colour = !options.json && wantsColour(process.stdout)
    const explanation = explain(code, nodeHost('main.net'), { colour })
    print(explanation, () => explanationText(explanation, paint))
  } else {
    const { createSuggest } = await import('../../compiler/suggest.js')
    const suggestion = createSuggest()(code, Object.keys(documentation))
    const help = suggestion === undefined ? 'netc explain lists all' : `did you mean ${suggestion}?`
    command.error(`error: there is no error ${JSON.stringify(code)}: ${help}`)
  }
}

const keys = <K extends string>(record: Readonly<Record<K, unknown>>): readonly K[] => Object.keys(record) as K[]

const isKey = <K extends string>(record: Readonly<Record<K, unknown>>, key: string): key is K =>
  Object.hasOwn(record, key)
