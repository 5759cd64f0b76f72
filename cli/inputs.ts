/** Arguments and options that name inputs. A missing input is a usage error, found before the command starts. */
import { existsSync, readdirSync, type Stats, statSync } from 'node:fs'
import { devNull } from 'node:os'
import path from 'node:path'
import { Argument, Option } from 'commander'
import { createSuggest } from '../compiler/suggest.js'
import { packageRoot } from './node-host.js'
import { type Offers, offering } from './offers.js'
import { dash } from './standard-input.js'
import { UsageError } from './usage-error.js'

/** A kind of input: how it is named, checked and completed. */
export interface InputKind extends Offers {
  /** `-` is standard input. */
  readonly dash?: boolean
  /** Whether the text is not a path. */
  readonly isWord?: (text: string) => boolean
  /** Shipped items that are named without a path. */
  readonly ships?: () => readonly string[]
  /** The part of the text that is a path; by default all of it. */
  readonly pathIn?: (text: string) => string
}

/** `netc compile FILE`. */
export function inputArgument(flags: string, description: string, kind: InputKind): Argument {
  const argument = new Argument(flags, description)
  const readInput = (text: string, before: unknown) => {
    refuseMissing(text, kind)
    return argument.variadic ? [...((before ?? []) as readonly string[]), text] : text
  }
  return offering(argument.argParser(readInput), kind)
}

/** `netc train --from FOLDER`. */
export function inputOption(flags: string, description: string, kind: InputKind): Option {
  const readInput = (text: string) => {
    refuseMissing(text, kind)
    return text
  }
  return offering(new Option(flags, description).argParser(readInput), kind)
}

/** Kinds of inputs that several commands share. */
export const inputs = {
  /** A `.net` file or a graph file. */
  network: { files: ['.net', '.json'] },
  /** A run's folder, or the name of a model that ships: `matcher`, `models/matcher`. */
  run: { runs: true, names: shippedModels, ships: shippedModels },
  /** Image formats that netc decodes. */
  image: { files: ['.png', '.jpg', '.jpeg'] },
} as const satisfies Readonly<Record<string, InputKind>>

function shippedModels(): readonly string[] {
  const folder = path.join(packageRoot, 'models')
  return readdirSync(folder).filter((name) => existsSync(path.join(folder, name, 'run.json')))
}

function refuseMissing(
  text: string,
  { dash: takesDash = false, isWord = () => false, pathIn = (whole) => whole, ships = () => [], ...kind }: InputKind,
): void {
  if ((takesDash && text === dash) || text === devNull || isWord(text)) return
  const file = pathIn(text)
  const found = statOf(file)
  if (found === 'unknown') return
  if (found === undefined) {
    const names = ships()
    if (!names.includes(file.replace(/^models[\\/]/, ''))) refuse(file, kind, names)
    return
  }
  const takesFolders = kind.folders === true || kind.runs === true
  if (found.isDirectory() && !takesFolders) throw new UsageError(`${file} is a folder`, `name ${article(kind)}`)
  if (!found.isDirectory() && kind.files === undefined) throw new UsageError(`${file} is not a folder`)
}

function refuse(file: string, kind: Offers, names: readonly string[]): never {
  const near = nearestTo(file, names)
  const otherwise = names.length === 0 ? undefined : `these ship: ${names.join(', ')}`
  throw new UsageError(`there is no ${whatIs(kind)} ${file}`, near === undefined ? otherwise : `did you mean ${near}?`)
}

/** Undefined if the file system refuses: the command reports why when it reads. */
function statOf(file: string): Stats | undefined | 'unknown' {
  // Detects a working folder that was removed.
  if (!path.isAbsolute(file)) process.cwd()
  try {
    return statSync(file, { throwIfNoEntry: false })
  } catch {
    return 'unknown'
  }
}

const whatIs = ({ files, folders, runs }: Offers): string => {
  if (runs) return files === undefined ? 'run' : 'run or file'
  return [...(files === undefined ? [] : ['file']), ...(folders ? ['folder'] : [])].join(' or ')
}

const article = ({ files = [] }: Offers): string => `a ${files.join(' or ')} file`

/** A similar name in the same folder or among what ships. */
function nearestTo(file: string, names: readonly string[]): string | undefined {
  const { dir, base } = path.parse(file)
  const suggest = createSuggest()
  const near = suggest(base, namesIn(dir || '.'))
  return near === undefined ? suggest(file, names) : path.join(dir, near)
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
