/** The commands and their options, as they are declared: what the command line reads, and help, completion and tests derive from. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { Command } from 'commander'
import * as calibrate from './commands/calibrate.js'
import * as check from './commands/check.js'
import * as compare from './commands/compare.js'
import * as compile from './commands/compile.js'
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
import * as newCommand from './commands/new.js'
import * as ops from './commands/ops.js'
import * as predict from './commands/predict.js'
import * as report from './commands/report.js'
import * as setup from './commands/setup.js'
import * as train from './commands/train.js'
import * as verify from './commands/verify.js'
import * as verifyExport from './commands/verify-export.js'
import { addGlobalOptions, addOutputAlias } from './global-options.js'
import { packageRoot } from './node-host.js'

interface CommandModule {
  readonly register: (program: Command) => void
}

/** By the names that they have, in the order in which help lists them. */
const commands: ReadonlyMap<string, CommandModule> = new Map<string, CommandModule>([
  ['new', newCommand],
  ['compile', compile],
  ['check', check],
  ['fmt', fmt],
  ['explain', explain],
  ['ops', ops],
  ['draw', draw],
  ['diff', diff],
  ['fit', fit],
  ['train', train],
  ['evaluate', evaluate],
  ['compare', compare],
  ['experiment', experiment],
  ['calibrate', calibrate],
  ['predict', predict],
  ['verify', verify],
  ['gallery', gallery],
  ['embed', embed],
  ['report', report],
  ['export', exportCommand],
  ['verify-export', verifyExport],
  ['data', data],
  ['doctor', doctor],
  ['setup', setup],
])

/** All commands, or that of this name alone where there is one: declaring them takes a tenth of `netc compile`. */
export function createProgram(name?: string): Command {
  const program = new Command('netc')
    .description('Networks that judge images by comparison: compile, train and test them from .net files.')
    .version(JSON.parse(readFileSync(path.join(packageRoot, 'package.json'), 'utf8')).version)
    .exitOverride()
    .showHelpAfterError('Run with --help for what there is.')
    .configureHelp({ showGlobalOptions: true })
  addGlobalOptions(program)
  const called = commands.get(name ?? '')
  for (const command of called === undefined ? commands.values() : [called]) command.register(program)
  for (const command of allCommands(program)) addOutputAlias(command)
  return program
}

/** A command and what is below it, such as `netc data show`. */
export function allCommands(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(allCommands)]
}
