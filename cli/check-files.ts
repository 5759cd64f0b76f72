/** Checks many files one by one, and tells what is wrong in a file that several of them import once. */
import path from 'node:path'
import { readText } from '../api/files.js'
import { diagnose } from '../compiler/diagnostics/collector.js'
import { type Counts, countsOf, type Diagnostic, problem } from '../compiler/diagnostics/diagnostic.js'
import { isLibrary } from '../compiler/source-host.js'
import type { CheckedYaml } from '../runtime/runs/check-yaml.js'
import type { Settings } from './arguments.js'
import { checkFile } from './compile-file.js'
import { checkInput } from './compile-input.js'
import type { NetFile } from './net-files.js'
import { dash, inputName } from './standard-input.js'

/** The counts are of the file and all that it imports, told before or not. */
export interface CheckedFile extends Counts {
  readonly file: string
  /** The network that it defines; null for a library, where the errors leave none, and for YAML. */
  readonly network: string | null
  /** The name of the protocol or experiment that a YAML file states; null where the errors leave none. */
  readonly protocol?: string | null
  readonly experiment?: string | null
}

export interface Checked {
  readonly checked: CheckedFile
  /** What no file before had. */
  readonly diagnostics: readonly Diagnostic<string>[]
  readonly sources: ReadonlyMap<string, string>
}

/** What the files are checked with. */
export interface CheckOptions {
  readonly set: Settings
  /** What standard input has, where it is among the files. */
  readonly input?: string | undefined
  /** Reads protocols and experiments, where such are among the files. */
  readonly checkYaml?: ((text: string, file: string) => CheckedYaml) | undefined
}

export const isYaml = (file: string): boolean => /\.ya?ml$/i.test(file)

export function* checkFiles(files: readonly NetFile[], options: CheckOptions): Generator<Checked> {
  const told = new Set<string>()
  for (const file of files) {
    const { diagnostics, ...found } = checkOne(file, options)
    const fresh = diagnostics.filter((diagnostic) => {
      const key = keyOf(diagnostic)
      return !told.has(key) && told.add(key)
    })
    yield { checked: { ...found.checked, ...countsOf(diagnostics) }, diagnostics: fresh, sources: found.sources }
  }
}

interface Found extends Omit<Checked, 'checked'> {
  readonly checked: Omit<CheckedFile, keyof Counts>
}

function checkOne({ file, folder }: NetFile, { set, input, checkYaml }: CheckOptions): Found {
  if (checkYaml !== undefined && isYaml(file)) return checkYamlFile(file, checkYaml)
  const isInput = file === dash && input !== undefined
  const { value, ...told } = isInput ? checkInput(input, set) : checkFile(file, folder, set)
  return { checked: { file: isInput ? inputName : file, network: value?.name ?? null }, ...told }
}

function checkYamlFile(file: string, check: NonNullable<CheckOptions['checkYaml']>): Found {
  const text = readText(file)
  if (text === undefined) {
    const missing = diagnose(problem('file-not-found', { path: file, entry: true }), { file, start: 0, end: 0 })
    return { checked: { file, network: null }, diagnostics: [missing], sources: new Map() }
  }
  const { kind, name = null, ...told } = check(text, file)
  return { checked: { file, network: null, [kind]: name }, ...told }
}

/** The same for one file by whatever path it was reached. */
function keyOf({ code, message, span: { file, start, end } }: Diagnostic<string>): string {
  return JSON.stringify([code, message, isLibrary(file) ? file : path.resolve(file), start, end])
}
