/** `netc ops`: the operators of the language, from their declarations. */
import { Argument, type Command } from 'commander'
import type { OperatorReference } from '../../compiler/operator-reference.js'
import { jsonOption } from '../arguments.js'
import { paintFor } from '../color.js'
import { examples } from '../help.js'
import { offering } from '../offers.js'
import { print } from '../printable.js'

/** Declares the command on `program`. */
export function register(program: Command): void {
  program
    .command('ops')
    .summary('list the operators, or show one')
    .description('List the operators, or show one: parameters, examples, and its layers in TensorFlow.js.')
    .addArgument(offering(new Argument('[name]', 'an operator, such as conv'), { names: operatorNames }))
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples([
        ['netc ops conv', 'one operator'],
        ['netc ops', 'all of them, a line each'],
      ]),
    )
    .action(opsCommand)
}

async function operatorNames(): Promise<readonly string[]> {
  const { operators } = await import('../../compiler/ops/index.js')
  return [...operators.keys()]
}

interface OpsOptions {
  readonly json?: boolean
}

async function opsCommand(name: string | undefined, { json }: OpsOptions): Promise<void> {
  const { operators } = await import('../../compiler/ops/index.js')
  const { operatorReference, operatorSummary } = await import('../../compiler/operator-reference.js')
  const { refuseName } = await import('../look-up.js')
  const { operatorList, operatorText } = await import('../operator-text.js')
  const paint = paintFor(process.stdout)
  if (name === undefined) {
    const summaries = [...operators.values()].map(operatorSummary)
    return print(json, summaries, () => operatorList(summaries, paint))
  }
  const operator = operators.get(name)
  if (operator === undefined) return refuseName('operator', name, operators.values(), 'netc ops')
  // Only the layers know which of them are netc's; loading them takes a third of a second.
  const { ownLayers } = await import('../../runtime/layers/own-layers.js')
  const reference = operatorReference(operator)
  print(json, withOwners(reference, ownLayers), () => operatorText(reference, ownLayers, paint))
}

/** Marks the layers that are netc's. */
function withOwners(reference: OperatorReference, ownLayers: ReadonlySet<string>): object {
  const examples = reference.examples.map(({ layers, ...example }) => {
    return { ...example, layers: layers.map((className) => ({ className, own: ownLayers.has(className) })) }
  })
  return { ...reference, examples }
}
