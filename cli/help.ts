/** The format of help, the same for all commands. Commander removes colors where they are off. */
import { type Argument, type Command, Help, type Option } from 'commander'
import { colored } from './color.js'

/** The layout of commander's help. */
export const helpConfiguration: Partial<Help> = {
  showGlobalOptions: true,
  subcommandTerm: (command) => command.name(),
  optionDescription: describe,
  argumentDescription: describe,
  // `netc data` and its subcommands share some options.
  visibleGlobalOptions(command: Command) {
    const own = new Set(command.options.map(({ long }) => long))
    return Help.prototype.visibleGlobalOptions.call(this, command).filter(({ long }) => !own.has(long))
  },
  styleTitle: (text) => colored(text, 'bold'),
}

/** Description, choices and default of an option. */
function describe(declared: Option | Argument): string {
  const { description, argChoices, defaultValue } = declared as Option
  return [
    description,
    ...(argChoices === undefined ? [] : [`choices: ${argChoices.join(', ')}`]),
    ...(defaultValue === undefined || defaultValue === true || defaultValue === '' ? [] : [`default: ${defaultValue}`]),
  ].join('; ')
}

/** Examples at the end of a command's help: command lines with what they do. */
export function examples(lines: readonly (readonly [commandLine: string, does: string])[]): string {
  return `\n${colored('Examples:', 'bold')}\n${lines.map(([commandLine, does]) => `  # ${does}\n  ${commandLine}\n`).join('\n')}`
}
