/** Options of every command. They are read anywhere on the command line, before a command starts. */
import { type Command, Option } from 'commander'
import { type ColorChoice, chooseColor, colorChoices } from './color.js'
import { offering, offersOf } from './offers.js'
import { chooseQuiet } from './quiet.js'

/** Adds the options to `program`, and reads them before a command starts. */
export function addGlobalOptions(program: Command): void {
  chooseColor('auto')
  chooseQuiet(false)
  program
    .addOption(new Option('--color <when>', 'use colors; default: auto, on a terminal').choices(colorChoices))
    .option('--no-color', 'the same as --color never')
    .option('-q, --quiet', 'print only results, warnings and errors')
    .on('option:color', (choice: ColorChoice) => chooseColor(choice))
    .on('option:no-color', () => chooseColor('never'))
    .on('option:quiet', () => chooseQuiet(true))
}

/** `--out` is an alias of `--output` that help does not list. */
export function addOutputAlias(command: Command): void {
  const output = command.options.find(({ long }) => long === '--output')
  if (output === undefined) return
  const alias = new Option(output.flags.replace('-o, --output', '--out')).hideHelp()
  if (output.parseArg !== undefined) alias.argParser(output.parseArg)
  command.addOption(Object.assign(offering(alias, offersOf(output)), { attributeName: () => output.attributeName() }))
}
