/** The command line: one file a command, loaded when it is called, so that `netc compile` pays for nothing else. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { Command, CommanderError } from 'commander'
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
import * as fit from './commands/fit.js'
import * as fmt from './commands/fmt.js'
import * as gallery from './commands/gallery.js'
import * as newCommand from './commands/new.js'
import * as ops from './commands/ops.js'
import * as predict from './commands/predict.js'
import * as setup from './commands/setup.js'
import * as train from './commands/train.js'
import * as verify from './commands/verify.js'
import { exitCodes } from './exit-codes.js'
import { packageRoot } from './node-host.js'
import { guardOutput } from './output.js'
import { userErrorText } from './user-error-text.js'

const program = new Command('netc')
  .description('Networks that judge images by comparison: compile, train and test them from .net files.')
  .version(JSON.parse(readFileSync(path.join(packageRoot, 'package.json'), 'utf8')).version)
  .exitOverride()
  .showHelpAfterError('Run with --help for what there is.')

const commands = [
  newCommand,
  compile,
  check,
  fmt,
  explain,
  ops,
  draw,
  diff,
  fit,
  train,
  evaluate,
  compare,
  predict,
  verify,
  calibrate,
  gallery,
  embed,
  experiment,
  data,
  doctor,
  setup,
]
for (const command of commands) command.register(program)

guardOutput()

program
  .parseAsync()
  .catch(async (error: unknown) => {
    const code = await report(error)
    // A command that says beforehand what its failure is (`netc diff`) knows better.
    process.exitCode ||= code
  })
  .then(end)

/** By itself Node would take its heap apart first, which is a tenth of `netc compile`. */
async function end(): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) await new Promise((written) => stream.write('', written))
  process.exit()
}

async function report(error: unknown): Promise<number> {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
  const text = await userErrorText(error)
  if (text !== undefined) {
    process.stderr.write(text)
    return exitCodes.failed
  }
  process.stderr.write(
    `${error instanceof Error ? error.stack : String(error)}\nThis is a bug in netc: please report it.\n`,
  )
  return exitCodes.failed
}
