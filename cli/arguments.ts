/** The options that several commands have, and how commands read the values of their options. */
import { InvalidArgumentError, Option } from 'commander'
import { engineNames, fastest } from '../runtime/engines/engine.js'
import { combinations } from '../runtime/matching/combination.js'
import { inputOption } from './inputs.js'
import { offering } from './offers.js'
import { progressModes } from './progress.js'

export function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It is a whole number, not negative.')
  return Number(text)
}

export function countFromOne(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It is a whole number from 1.')
  return Number(text)
}

/** Values of a network's parameters, as they are written. */
export type Settings = Readonly<Record<string, string>>

/** `--set width=32`, which may be given several times; the last one of a name counts. */
export function setting(text: string, before: Settings = {}): Settings {
  const [name, ...rest] = text.split('=')
  if (rest.length === 0 || !/^[A-Za-z_]\w*$/.test(name)) throw new InvalidArgumentError('It is NAME=VALUE.')
  return { ...before, [name]: rest.join('=') }
}

/** An option that may be given several times. */
export const several = (text: string, before: readonly string[] = []): readonly string[] => [...before, text]

/** `--depth 2`, `--depth all`. */
export function levels(text: string): number {
  if (text === 'all') return Number.POSITIVE_INFINITY
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('It is a whole number from 1, or all.')
  return Number(text)
}

/** A folder to write into. Nothing is what an unset variable of a shell leaves, and - is standard output, which holds no folder. */
export function newFolder(text: string): string {
  if (text === '' || text === '-') throw new InvalidArgumentError('It is the path of a folder.')
  return text
}

/** `-o model`. */
export const outputFolder = (description: string): Option =>
  offering(new Option('-o, --output <folder>', description).argParser(newFolder), { folders: true })

/** `-o picture.svg`, with the endings that the name may have. */
export const outputFile = (description: string, files: readonly string[]): Option =>
  offering(new Option('-o, --output <file>', description), { files })

/** `--json`. Objects go to standard output, never with colours; their keys are written in snake_case. */
export const jsonOption = (description = 'print an object instead of text'): Option => new Option('--json', description)

/** `--set width=32`. */
export const setOption = (description = 'give a parameter of the network another value; repeatable'): Option =>
  new Option('--set <name=value>', description).argParser(setting)

/** `--seed 2`. */
export const seedOption = (description: string): Option =>
  new Option('--seed <number>', description).argParser(wholeNumber)

/** `--protocol quickstart`. */
export const protocolOption = (description: string): Option =>
  offering(new Option('--protocol <protocol>', description), { files: ['.yaml'], names: protocolNames })

async function protocolNames(): Promise<readonly string[]> {
  const { shippedProtocols } = await import('../runtime/runs/shipped-protocols.js')
  return shippedProtocols()
}

/** `--data embedded`. */
export const dataOption = (otherwise = 'the Omniglot in the cache'): Option =>
  inputOption(
    '--data <data>',
    `a folder of images (FOLDER/CLASS/FILE), a data set, or embedded[:OPTION=N,...]; default: ${otherwise}`,
    {
      ...{ folders: true, files: ['.zip'], names: () => ['embedded'] },
      isWord: (text) => /^embedded(:|$)/.test(text),
      pathIn: folderOfData,
    },
  )

/** Without the word that states the layout: `classes:FOLDER`, `groups:FOLDER`. */
export const folderOfData = (text: string): string => text.replace(/^(classes|groups):/, '')

/** `--test exact`. */
export const testOption = (description: string, names: () => readonly string[] | Promise<readonly string[]>): Option =>
  offering(new Option('--test <test>', description).argParser(several), { names })

export async function testNames(): Promise<readonly string[]> {
  const { testParts } = await import('../runtime/evaluation/tests/index.js')
  return [...testParts.keys()]
}

/** `--engine wasm`. */
export const engineOption = (description: string, others: readonly string[] = []): Option =>
  new Option('--engine <name>', description).choices([fastest, ...engineNames, ...others])

/** `--runs all_runs.zip`. */
export const runsOption = (): Option =>
  inputOption('--runs <file>', "the archive of Lake's runs, for the test runs; default: all_runs.zip beside the data", {
    files: ['.zip'],
  })

/** `--threads 2`. */
export const threadsOption = (): Option =>
  new Option(
    '--threads <number>',
    'threads of the engines native and wasm; default: as many as the machine has',
  ).argParser(wholeNumber)

/** `--progress json`. */
export const progressOption = (): Option =>
  new Option(
    '--progress <how>',
    'on standard error: a line that is rewritten, a line every few seconds, or an object on each line; default: auto',
  ).choices(progressModes)
/** `--threshold 0.8`. */
export const thresholdOption = (): Option =>
  new Option(
    '--threshold <number>',
    "what the network gives for two images that just count as of one class; default: the run's calibrated threshold",
  ).argParser(finiteNumber)

function finiteNumber(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It is a number.')
  return value
}

/** `--csv`. */
export const csvOption = (description = 'print a table of comma-separated values instead of text'): Option =>
  new Option('--csv', description).conflicts('json')

/** `--combine best`. `more` goes on from what the option is. */
export const combineOption = (more: string): Option =>
  new Option('--combine <way>', `what several images of a class count as${more}`).choices(combinations)

/** `--calibration threshold.json`. */
export const calibrationOption = (): Option =>
  inputOption('--calibration <file>', "what netc calibrate -o wrote, in place of the run's own threshold", {
    files: ['.json'],
  })

/** `--far 1%`, `--far 0.01`: a rate inside (0, 1). */
export function rate(text: string): number {
  const match = /^(\d*\.?\d+)(%?)$/.exec(text.trim())
  const value = match === null ? Number.NaN : Number(match[1]) / (match[2] === '%' ? 100 : 1)
  if (!(value > 0 && value < 1))
    throw new InvalidArgumentError('It is a rate above 0% and below 100%, such as 1% or 0.01.')
  return value
}

const formats = ['pretty', 'json', 'sarif'] as const
export type Format = (typeof formats)[number]

/** `--format sarif`: how diagnostics are printed. */
export const formatOption = (): Option =>
  new Option('--format <format>', 'how errors are printed: with frames, as an object, or as a SARIF log')
    .choices(formats)
    .default('pretty' satisfies Format)
