/** Help, as all commands show it. Commander takes colors away where nobody wants them. */
import { type Argument, type Command, Help, type Option } from 'commander'
import { colored } from './color.js'

/** How commander lays help out. */
export const helpConfiguration: Partial<Help> = {
  showGlobalOptions: true,
  subcommandTerm: (command) => command.name(),
  optionDescription: describe,
  argumentDescription: describe,
  // `netc data` and its commands have some in common.
  visibleGlobalOptions(command: Command) {
    const own = new Set(command.options.map(({ long }) => long))
    return Help.prototype.visibleGlobalOptions.call(this, command).filter(({ long }) => !own.has(long))
  },
  styleTitle: (text) => colored(text, 'bold'),
}

/** What it does, then what there is to choose from, and what it is without being named. */
function describe(declared: Option | Argument): string {
  const { description, argChoices, defaultValue } = declared as Option
  return [
    description,
    ...(argChoices === undefined ? [] : [`choices: ${argChoices.join(', ')}`]),
    ...(defaultValue === undefined || defaultValue === true || defaultValue === '' ? [] : [`default: ${defaultValue}`]),
  ].join('; ')
}

/** Examples at the end of a command's help: a command line, and what it does. */
export function examples(lines: readonly (readonly [commandLine: string, does: string])[]): string {
  return `\n${colored('Examples:', 'bold')}\n${lines.map(([commandLine, does]) => `  # ${does}\n  ${commandLine}\n`).join('\n')}`
}
