/** Checks files one by one; a diagnostic in a file that several of them import is reported once. */
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

/** Counts over the file and all its imports, including diagnostics that were reported before. */
export interface CheckedFile extends Counts {
  readonly file: string
  /** The network that the file defines; null for a library, for YAML, and where errors leave no network. */
  readonly network: string | null
  /** The name of the protocol or experiment in a YAML file; null where errors leave none. */
  readonly protocol?: string | null
  readonly experiment?: string | null
}

/** The result for one file. */
export interface Checked {
  readonly checked: CheckedFile
  /** Diagnostics that no earlier file had. */
  readonly diagnostics: readonly Diagnostic<string>[]
  readonly sources: ReadonlyMap<string, string>
}

/** Settings of the check. */
export interface CheckOptions {
  readonly set: Settings
  /** The text of standard input, if it is among the files. */
  readonly input?: string | undefined
  /** Reads protocols and experiments; present if there are YAML files. */
  readonly checkYaml?: ((text: string, file: string) => CheckedYaml) | undefined
}

/** Whether a file is YAML, by its extension. */
export const isYaml = (file: string): boolean => /\.ya?ml$/i.test(file)

/** Checks the files in order; yields a result per file. */
export function* checkFiles(files: readonly NetFile[], options: CheckOptions): Generator<Checked> {
  const reported = new Set<string>()
  for (const file of files) {
    const { diagnostics, ...found } = checkOne(file, options)
    const fresh = diagnostics.filter((diagnostic) => {
      const key = keyOf(diagnostic)
      return !reported.has(key) && reported.add(key)
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
  const { value, ...reported } = isInput ? checkInput(input, set) : checkFile(file, folder, set)
  return { checked: { file: isInput ? inputName : file, network: value?.name ?? null }, ...reported }
}

function checkYamlFile(file: string, check: NonNullable<CheckOptions['checkYaml']>): Found {
  const text = readText(file)
  if (text === undefined) {
    const missing = diagnose(problem('file-not-found', { path: file, entry: true }), { file, start: 0, end: 0 })
    return { checked: { file, network: null }, diagnostics: [missing], sources: new Map() }
  }
  const { kind, name = null, ...reported } = check(text, file)
  return { checked: { file, network: null, [kind]: name }, ...reported }
}

/** One key per file, whatever path it is reached by. */
function keyOf({ code, message, span: { file, start, end } }: Diagnostic<string>): string {
  return JSON.stringify([code, message, isLibrary(file) ? file : path.resolve(file), start, end])
}
