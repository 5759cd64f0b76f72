/** The commands and their options, as they are declared: what the command line reads, and help, completion and tests derive from. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { Command } from 'commander'
import { wantsColour } from './colour.js'
import * as calibrate from './commands/calibrate.js'
import * as check from './commands/check.js'
import * as compare from './commands/compare.js'
import * as compile from './commands/compile.js'
import * as completion from './commands/completion.js'
import * as data from './commands/data.js'
import * as diff from './commands/diff.js'
import * as doctor from './commands/doctor.js'
import * as draw from './commands/draw.js'
import * as embed from './commands/embed.js'
import * as evaluate from './commands/evaluate.js'
import * as experiment from './commands/experiment.js'
import * as explain from './commands/explain.js'
import * as exportCommand from './commands/export.js'
import * as fit from './commands/fit.js'
import * as fmt from './commands/fmt.js'
import * as gallery from './commands/gallery.js'
import * as help from './commands/help.js'
import * as lsp from './commands/lsp.js'
import * as newCommand from './commands/new.js'
import * as ops from './commands/ops.js'
import * as predict from './commands/predict.js'
import * as report from './commands/report.js'
import * as setup from './commands/setup.js'
import * as train from './commands/train.js'
import * as verify from './commands/verify.js'
import * as verifyExport from './commands/verify-export.js'
import { addGlobalOptions, addOutputAlias } from './global-options.js'
import { examples, helpConfiguration } from './help.js'
import { packageRoot } from './node-host.js'
import { usageText } from './usage-text.js'
import { widthOf } from './width.js'

interface CommandModule {
  readonly register: (program: Command) => void
}

/** By the names that they have, as help lists them. */
const groups: Readonly<Record<string, Readonly<Record<string, CommandModule>>>> = {
  'Write and check networks:': { new: newCommand, compile, check, fmt, explain, ops, lsp },
  'Look at networks:': { draw, diff, fit },
  'Train and test:': { train, evaluate, compare, experiment, data },
  'Use a trained network:': {
    ...{ calibrate, predict, verify, gallery, embed, report },
    ...{ export: exportCommand, 'verify-export': verifyExport },
  },
  'This machine and this program:': { doctor, setup, completion, help },
}

/** What they do takes all the others. */
const aboutAll: readonly (string | undefined)[] = ['completion', 'help']

/** All commands, or that of this name alone where there is one: declaring them takes a tenth of `netc compile`. */
export function createProgram(name?: string): Command {
  const { version } = JSON.parse(readFileSync(path.join(packageRoot, 'package.json'), 'utf8'))
  const program = new Command('netc')
    .description('Networks that judge images by comparison: compile, train and test them from .net files.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show this help')
    .exitOverride()
    .configureHelp(helpConfiguration)
    .configureOutput({
      getOutHelpWidth: () => widthOf(process.stdout) ?? 80,
      getErrHelpWidth: () => widthOf(process.stderr) ?? 80,
      getOutHasColors: () => wantsColour(process.stdout),
      getErrHasColors: () => wantsColour(process.stderr),
    })
  addGlobalOptions(program)
  const isKnown =
    !aboutAll.includes(name) && Object.values(groups).some((commands) => Object.hasOwn(commands, name ?? ''))
  for (const [heading, commands] of Object.entries(groups)) {
    program.commandsGroup(heading)
    for (const [called, command] of Object.entries(commands)) if (!isKnown || called === name) command.register(program)
  }
  program.addHelpText(
    'after',
    examples([
      ['netc new my', 'write a small network, and say how to go on'],
      ['netc help train', 'all about a command; its documentation is in docs/'],
    ]),
  )
  for (const command of allCommands(program)) {
    addOutputAlias(command)
    // `netc help` knows the words of all commands.
    command.helpCommand(false).configureOutput({ outputError: (text, write) => write(usageText(text, command)) })
  }
  return program
}

/** A command and what is below it, such as `netc data show`. */
export function allCommands(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(allCommands)]
}
