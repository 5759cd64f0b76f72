/** `netc ops`: the operators that a `.net` file can name, from their declarations. */
import type { Command } from 'commander'
import { coloured, plain, wantsColour } from '../colour.js'

export function register(program: Command): void {
  program
    .command('ops')
    .description(
      'list the operators, or show one: parameters, examples, and the layers that it becomes in TensorFlow.js',
    )
    .argument('[name]', 'an operator, such as conv')
    .option('--json', 'print an object instead of text')
    .action(opsCommand)
}

interface OpsOptions {
  readonly json?: boolean
}

async function opsCommand(name: string | undefined, options: OpsOptions, command: Command): Promise<void> {
  const { operators } = await import('../../compiler/ops/index.js')
  const { operatorReference, operatorSummary } = await import('../../compiler/operator-reference.js')
  const { operatorList, operatorText } = await import('../operator-text.js')
  const paint = wantsColour(process.stdout) ? coloured : plain
  const print = (object: unknown, text: () => string) =>
    process.stdout.write(options.json ? `${JSON.stringify(object, undefined, 2)}\n` : text())
  if (name === undefined) {
    const summaries = [...operators.values()].map(operatorSummary)
    print(summaries, () => operatorList(summaries, paint))
    return
  }
  const operator = operators.get(name)
  if (operator === undefined) {
    const { createSuggest } = await import('../../compiler/suggest.js')
    const suggestion = createSuggest()(name, operators.keys())
    const help = suggestion === undefined ? 'netc ops lists all' : `did you mean ${suggestion}?`
    return command.error(`error: there is no operator ${JSON.stringify(name)}: ${help}`)
  }
  const { ownLayers } = await import('../../runtime/layers/own-layers.js')
  const reference = operatorReference(operator, ownLayers)
  print(reference, () => operatorText(reference, paint))
}
