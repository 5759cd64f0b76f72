/** `netc fit`: finds the value of a network's parameter that keeps the network within a budget. */
import { type Command, InvalidArgumentError } from 'commander'
import type { Compilation } from '../../compiler/compile.js'
import type { Condition } from '../../compiler/conditions.js'
import type { Range } from '../../compiler/decimal-range.js'
import type { Fit } from '../../compiler/fit.js'
import { jsonOption, type Settings, setOption, several } from '../arguments.js'
import { paintFor } from '../color.js'
import { commandText } from '../command-text.js'
import { exitCodes } from '../exit-codes.js'
import { examples } from '../help.js'
import { inputArgument } from '../inputs.js'
import { printObject } from '../printable.js'
import { UsageError } from '../usage-error.js'
import { widthOf } from '../width.js'

interface FitCommandOptions {
  readonly vary: string
  readonly where?: readonly string[]
  readonly params?: string
  readonly macs?: string
  readonly activations?: string
  readonly bytes?: string
  readonly set?: Settings
  readonly ignoreClaims?: boolean
  readonly smallest?: boolean
  readonly largest?: boolean
  readonly json?: boolean
}

/** Declares the command on `program`. */
export function register(program: Command): void {
  program
    .command('fit')
    .summary('find the largest network within a budget')
    .description('Find the value of a parameter that keeps a network within a budget.')
    .addArgument(inputArgument('<file>', 'a .net file', { files: ['.net'] }))
    .requiredOption(
      '--vary <name[=min..max[..step]]>',
      'the parameter, and the values to try; without a range, 1..65536',
      once,
    )
    .option('--params <bound>', "bounds all parameters, such as '<= 1M'")
    .option('--macs <bound>', 'bounds the multiply-accumulates of one judgement')
    .option('--activations <bound>', 'bounds the bytes of all intermediate values of one judgement')
    .option('--bytes <bound>', 'bounds the bytes of the weights')
    .option(
      '--where <claim>',
      "bounds anything that can be claimed, such as 'backbone.params.total <= 1M'; repeatable",
      several,
    )
    .addOption(setOption('set another parameter of the network; repeatable'))
    .option('--ignore-claims', "ignore the file's claims with <= and >=, which otherwise must hold, too")
    .option('--largest', 'take the largest value that holds; the default if there is an upper bound')
    .option('--smallest', 'take the smallest value that holds; the default if there are only lower bounds')
    .addOption(jsonOption('print what was tried and found as an object'))
    .addHelpText(
      'after',
      examples([
        ["netc fit my.net --vary width --params '<= 1M'", 'the largest width with a million parameters'],
        ["netc fit my.net --vary width=8..512..8 --macs '<= 300M'", 'of the multiples of 8'],
      ]),
    )
    .action(fitCommand)
}

function once(text: string, before: string | undefined): string {
  if (before !== undefined)
    throw new InvalidArgumentError('One parameter is varied at a time; give the others with --set.')
  return text
}

async function fitCommand(file: string, options: FitCommandOptions, command: Command): Promise<void> {
  const { fitParameter } = await import('../../compiler/fit.js')
  const { entryPath, isGraph, nodeHost } = await import('../node-host.js')
  if (options.largest && options.smallest) command.error('error: --largest and --smallest contradict each other')
  const { vary, range } = await readVary(options.vary, command)
  const conditions = await readConditions(options, command)
  if (options.set !== undefined && Object.hasOwn(options.set, vary))
    command.error(`error: --set gives ${vary} a value, and --vary others`)
  if (isGraph(file)) {
    const { refuseParameters } = await import('../graph-file.js')
    await refuseParameters(file, '--vary')
  }
  const preferred = options.smallest ? 'smallest' : options.largest ? 'largest' : undefined
  const entry = entryPath(file)
  const found = fitParameter(entry, {
    host: nodeHost(entry),
    ...(options.set === undefined ? {} : { set: options.set }),
    vary,
    range,
    conditions,
    claims: options.ignoreClaims !== true,
    ...(preferred === undefined ? {} : { prefer: preferred }),
  })
  await print(found, { file, vary, options })
}

/** `width`, `width=8..512`, `width=8..512..8`, `width=0.5..2..0.1`. */
async function readVary(text: string, command: Command): Promise<{ readonly vary: string; readonly range: Range }> {
  const { constantOf } = await import('../../compiler/constant-of.js')
  const { rangeValues } = await import('../../compiler/decimal-range.js')
  const written = /^([A-Za-z_]\w*)(?:=(.+?)\.\.(.+?)(?:\.\.(.+))?)?$/.exec(text)
  const number = (digits: string | undefined, otherwise: number): number => {
    if (digits === undefined) return otherwise
    const value = constantOf(digits)
    return typeof value === 'number' && value >= 0 ? value : Number.NaN
  }
  const [, vary = '', min, max, step] = written ?? []
  const range = { min: number(min, 1), max: number(max, 65_536), step: number(step, 1) }
  if (written === null || rangeValues(range) === undefined)
    command.error(`error: --vary is NAME, NAME=MIN..MAX or NAME=MIN..MAX..STEP, not '${text}'`)
  if (step === undefined && !(Number.isInteger(range.min) && Number.isInteger(range.max)))
    command.error(`error: give the step too, as in '${text}..0.1': only whole numbers have the default step 1`)
  return { vary, range }
}

async function readConditions(options: FitCommandOptions, command: Command): Promise<readonly Condition[]> {
  const { readCondition } = await import('../../compiler/conditions.js')
  const bounds = { params: 'params.total', macs: 'macs', activations: 'activations', bytes: 'weights.bytes' } as const
  const texts = [
    ...Object.entries(bounds).flatMap(([option, subject]) => {
      const bound = options[option as keyof typeof bounds]
      return bound === undefined ? [] : [`${subject} ${bound}`]
    }),
    ...(options.where ?? []),
  ]
  return texts.map((text) => {
    const condition = readCondition(text)
    return condition ?? command.error(`error: '${text}' is not a claim with a number, such as 'params.total <= 1M'`)
  })
}

interface Asked {
  readonly file: string
  readonly vary: string
  readonly options: FitCommandOptions
}

async function print(found: Fit, asked: Asked): Promise<void> {
  const { file, vary, options } = asked
  if (found.kind === 'broken') return printErrors(found.compilation, options.json === true)
  if (found.kind !== 'fitted' && found.kind !== 'nothing') return refuse(found, vary)
  process.exitCode = found.kind === 'fitted' ? exitCodes.ok : exitCodes.failed
  const others = Object.entries(options.set ?? {}).flatMap(([name, value]) => ['--set', `${name}=${value}`])
  const command = (value: number) => commandText(['compile', file, ...others, '--set', `${vary}=${value}`])
  if (options.json) {
    const { fitJson } = await import('../fit-json.js')
    return printObject(fitJson(found, vary, command))
  }
  const { fitReport } = await import('../fit-report.js')
  const paint = paintFor(process.stdout)
  process.stdout.write(fitReport(found, { vary, command, paint, width: widthOf(process.stdout) }))
}

async function printErrors(compilation: Compilation, json: boolean): Promise<void> {
  const { exitCodeOf, printDiagnostics } = await import('../compile-file.js')
  const { toJson } = await import('../../compiler/diagnostics/render-json.js')
  process.exitCode = exitCodeOf(compilation.diagnostics)
  if (json) printObject({ diagnostics: toJson(compilation.diagnostics, compilation.sources) })
  else printDiagnostics(compilation)
}

/** Errors for a parameter or figure that the file does not have, and for a missing bound. */
async function refuse(found: Exclude<Fit, { kind: 'fitted' | 'nothing' | 'broken' }>, vary: string): Promise<never> {
  const { alternatives, didYouMean } = await import('../../compiler/diagnostics/entry.js')
  const { nearest } = await import('../../grammar/nearest.js')
  switch (found.kind) {
    case 'no-parameter': {
      const { known } = found
      const otherwise =
        known.length === 0
          ? 'give the network a parameter: network NAME(width: int = 64)'
          : `it has ${alternatives(known)}`
      throw new UsageError(
        `The network has no number parameter called ${vary}.`,
        didYouMean(nearest(vary, known), otherwise),
      )
    }
    case 'no-subject': {
      const { subject, known } = found
      throw new UsageError(
        `There is no ${subject} in the network.`,
        didYouMean(nearest(subject, known), `there are ${alternatives(known)}`),
      )
    }
    case 'no-conditions':
      throw new UsageError(
        'There is no bound to keep.',
        "Give a bound, such as --params '<= 1M', or claim one in the file.",
      )
    case 'no-range':
      throw new UsageError(
        'The range is empty, or its step is finer than the precision of numbers.',
        'Ranges are increasing, as in 0.5..2..0.1.',
      )
    default:
      return found satisfies never
  }
}
