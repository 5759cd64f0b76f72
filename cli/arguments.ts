/** Options that several commands share, and the parsers of their values. */
import { InvalidArgumentError, Option } from 'commander'
import { engineNames, fastest } from '../runtime/engines/engine.js'
import { combinations } from '../runtime/matching/combination.js'
import { inputOption } from './inputs.js'
import { offering } from './offers.js'
import { progressModes } from './progress.js'

/** Parses an option's value, 0 or more. @throws InvalidArgumentError for other text */
export function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('Expected a whole number, 0 or more.')
  return Number(text)
}

/** Parses an option's value, 1 or more. @throws InvalidArgumentError for other text */
export function countFromOne(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('Expected a whole number, 1 or more.')
  return Number(text)
}

/** Parameter values of a network, as text. */
export type Settings = Readonly<Record<string, string>>

/** `--set width=32`. Repeatable; the last value of a name wins. */
export function setting(text: string, before: Settings = {}): Settings {
  const [name, ...rest] = text.split('=')
  if (rest.length === 0 || !/^[A-Za-z_]\w*$/.test(name)) throw new InvalidArgumentError('Expected NAME=VALUE.')
  return { ...before, [name]: rest.join('=') }
}

/** A repeatable option. */
export const several = (text: string, before: readonly string[] = []): readonly string[] => [...before, text]

/** `--depth 2`, `--depth all`. */
export function levels(text: string): number {
  if (text === 'all') return Number.POSITIVE_INFINITY
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('Expected a whole number, 1 or more, or all.')
  return Number(text)
}

/** An output folder. An empty text is an unset shell variable; `-` is standard output, which cannot hold a folder. */
export function newFolder(text: string): string {
  if (text === '' || text === '-') throw new InvalidArgumentError('Expected the path of a folder.')
  return text
}

/** `-o model`. */
export const outputFolder = (description: string): Option =>
  offering(new Option('-o, --output <folder>', description).argParser(newFolder), { folders: true })

/** `-o picture.svg`; `endings` are the file extensions that are accepted. */
export const outputFile = (description: string, files: readonly string[]): Option =>
  offering(new Option('-o, --output <file>', description), { files })

/** `--json`. The object goes to standard output without colors; its keys are in snake_case. */
export const jsonOption = (description = 'print an object instead of text'): Option => new Option('--json', description)

/** `--set width=32`. */
export const setOption = (description = 'set a parameter of the network; repeatable'): Option =>
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

/** The path without the prefix that states the layout: `classes:FOLDER`, `groups:FOLDER`. */
export const folderOfData = (text: string): string => text.replace(/^(classes|groups):/, '')

/** `--test exact`. */
export const testOption = (description: string, names: () => readonly string[] | Promise<readonly string[]>): Option =>
  offering(new Option('--test <test>', description).argParser(several), { names })

/** Names of the tests that protocols can have, for completion. */
export async function testNames(): Promise<readonly string[]> {
  const { testParts } = await import('../runtime/evaluation/tests/index.js')
  return [...testParts.keys()]
}

/** `--engine wasm`. */
export const engineOption = (description: string, others: readonly string[] = []): Option =>
  new Option('--engine <name>', description).choices([fastest, ...engineNames, ...others])

/** `--runs all_runs.zip`. */
export const runsOption = (): Option =>
  inputOption(
    '--runs <file>',
    "the archive of Lake's runs, for the test runs; default: all_runs.zip next to the data",
    {
      files: ['.zip'],
    },
  )

/** `--threads 2`. */
export const threadsOption = (): Option =>
  new Option('--threads <number>', 'threads of the engines native and wasm; default: one per core').argParser(
    wholeNumber,
  )

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
    "the score from which two images count as the same class; default: the run's calibrated threshold",
  ).argParser(finiteNumber)

function finiteNumber(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('Expected a number.')
  return value
}

/** `--csv`. */
export const csvOption = (description = 'print a table of comma-separated values instead of text'): Option =>
  new Option('--csv', description).conflicts('json')

/** `--combine best`. `more` completes the help text. */
export const combineOption = (more: string): Option =>
  new Option('--combine <way>', `how the scores of several images of a class are combined${more}`).choices(combinations)

/** `--calibration threshold.json`. */
export const calibrationOption = (): Option =>
  inputOption('--calibration <file>', "a file of netc calibrate -o, used instead of the run's threshold", {
    files: ['.json'],
  })

/** `--far 1%` or `--far 0.01`: a rate between 0 and 1, both excluded. */
export function rate(text: string): number {
  const match = /^(\d*\.?\d+)(%?)$/.exec(text.trim())
  const value = match === null ? Number.NaN : Number(match[1]) / (match[2] === '%' ? 100 : 1)
  if (!(value > 0 && value < 1))
    throw new InvalidArgumentError('Expected a rate above 0% and below 100%, such as 1% or 0.01.')
  return value
}

const formats = ['pretty', 'json', 'sarif'] as const
/** A format of diagnostics. */
export type Format = (typeof formats)[number]

/** `--format sarif`: the format of diagnostics. */
export const formatOption = (): Option =>
  new Option('--format <format>', 'how errors are printed: with frames, as an object, or as a SARIF log')
    .choices(formats)
    .default('pretty' satisfies Format)
