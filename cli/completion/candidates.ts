/** Candidates for the next word of a command line, from the declarations of the commands. */
import { existsSync, readdirSync } from 'node:fs'
import type { Argument, Command, Option } from 'commander'
import { offersOf } from '../offers.js'

/** A word with its description. */
export interface Candidate {
  readonly text: string
  readonly description: string
}

/** Words to choose from, and kinds of files for the shell to look for. */
export interface Candidates {
  /** File extensions. */
  readonly files?: readonly string[] | undefined
  readonly folders?: boolean
  readonly words: readonly Candidate[]
}

/** `words` are those after `netc`; the last one is incomplete and may be empty. */
export async function candidatesFor(program: Command, words: readonly string[]): Promise<Candidates> {
  const current = words.at(-1) ?? ''
  const { words: all, ...rest } = await allCandidates(program, words.slice(0, -1), current)
  return { ...rest, words: all.filter(({ text }) => text.startsWith(current)) }
}

async function allCandidates(program: Command, before: readonly string[], current: string): Promise<Candidates> {
  const { command, option, operands, onlyOperands } = read(program, before)
  if (option !== undefined) return valuesOf(option, current)
  if (!onlyOperands && current.startsWith('-')) {
    const [name, ...value] = current.split('=')
    const assigned = value.length === 0 ? undefined : findOption(command, name)
    return assigned === undefined ? optionsOf(command) : prefixed(`${name}=`, await valuesOf(assigned, value.join('=')))
  }
  // The arguments of `help` are the words of a command.
  if (command.name() === 'help') return { words: subcommandsOf(read(program, before.slice(1)).command) }
  if (operands === 0 && command.commands.length > 0) return { words: subcommandsOf(command) }
  const argument = argumentAt(command, operands)
  return argument === undefined ? { words: [] } : await valuesOf(argument, current)
}

interface Read {
  readonly command: Command
  /** The option whose value comes next. */
  readonly option?: Option | undefined
  /** Number of arguments so far. */
  readonly operands: number
  /** True after `--`. */
  readonly onlyOperands: boolean
}

function read(program: Command, words: readonly string[]): Read {
  let [command, operands, onlyOperands] = [program, 0, false]
  let option: Option | undefined
  for (const word of words) {
    const known = option === undefined && !onlyOperands ? findOption(command, word) : undefined
    if (option !== undefined) option = undefined
    else if (known !== undefined) option = known.required ? known : undefined
    else if (word === '--') onlyOperands = true
    else if (onlyOperands || !word.startsWith('-')) {
      const next = operands === 0 ? command.commands.find((each) => each.name() === word) : undefined
      if (next === undefined) operands += 1
      else command = next
    }
  }
  return { command, option, operands, onlyOperands }
}

/** An option of the command or of its parents. */
function findOption(command: Command, name: string): Option | undefined {
  return allOptions(command).find(({ long, short }) => name === long || name === short)
}

function allOptions(command: Command): readonly Option[] {
  return [...command.options, ...(command.parent === null ? [] : allOptions(command.parent))]
}

function argumentAt({ registeredArguments: all }: Command, operands: number): Argument | undefined {
  return all[operands] ?? (all.at(-1)?.variadic ? all.at(-1) : undefined)
}

/** The options that help shows. */
function optionsOf(command: Command): Candidates {
  const shown = allOptions(command).filter(({ hidden }) => !hidden)
  const words = shown.map(({ long, short, description }) => [long ?? short!, description] as const)
  // A command and its parents share an option of the same name.
  const all = new Map([...words.toReversed(), ['--help', 'show this help']])
  return { words: [...all].map(([text, description]) => ({ text, description })) }
}

function subcommandsOf(command: Command): readonly Candidate[] {
  const help = command.createHelp()
  return help
    .visibleCommands(command)
    .map((each) => ({ text: each.name(), description: help.subcommandDescription(each) }))
}

async function valuesOf(declared: Argument | Option, current: string): Promise<Candidates> {
  const { names = () => [], runs = false, files, folders = runs } = offersOf(declared)
  const words = [...(await names()), ...(runs ? runsNear(current) : [])]
  return { files, folders, words: words.map((text) => ({ text, description: '' })) }
}

/** Run folders: those in the default folder of `netc train`, and in the folder of the incomplete word. */
function runsNear(current: string): readonly string[] {
  const written = current.includes('/') ? [current.slice(0, current.lastIndexOf('/'))] : []
  return [...new Set(['runs', ...written])].flatMap((folder) =>
    foldersIn(folder).filter((each) => existsSync(`${each}/run.json`)),
  )
}

function foldersIn(folder: string): readonly string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true })
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => `${folder}/${name}`)
  } catch {
    return []
  }
}

function prefixed(prefix: string, { words, ...rest }: Candidates): Candidates {
  return { ...rest, words: words.map(({ text, description }) => ({ text: `${prefix}${text}`, description })) }
}

/**
 * Lines for the shell scripts: a word and, after a tab, its description; a line with a leading colon is a kind of files
 * to look for.
 */
export function candidateLines({ words, files, folders }: Candidates): string {
  const lines = words.map(({ text, description }) => `${text}\t${description.replaceAll(/\s+/g, ' ')}`)
  if (files !== undefined) lines.push(`:files ${files.join(' ')}`)
  else if (folders) lines.push(':folders')
  return lines.map((line) => `${line}\n`).join('')
}
