/** Checks many files one by one, and tells what is wrong in a file that several of them import once. */
import path from 'node:path'
import { type Counts, countsOf, type Diagnostic } from '../compiler/diagnostics/diagnostic.js'
import { isLibrary } from '../compiler/source-host.js'
import type { Settings } from './arguments.js'
import { checkFile } from './compile-file.js'
import { checkInput } from './compile-input.js'
import type { NetFile } from './net-files.js'
import { dash, inputName } from './standard-input.js'

/** The counts are of the file and all that it imports, told before or not. */
export interface CheckedFile extends Counts {
  readonly file: string
  /** The network that it defines; null for a library, and where the errors leave none. */
  readonly network: string | null
}

export interface Checked {
  readonly checked: CheckedFile
  /** What no file before had. */
  readonly diagnostics: readonly Diagnostic[]
  readonly sources: ReadonlyMap<string, string>
}

/** `input` is what standard input has, where it is among the files. */
export function* checkFiles(files: readonly NetFile[], set: Settings, input: string | undefined): Generator<Checked> {
  const told = new Set<string>()
  for (const { file: named, folder } of files) {
    const isInput = named === dash && input !== undefined
    const file = isInput ? inputName : named
    const { value, diagnostics, sources } = isInput ? checkInput(input, set) : checkFile(file, folder, set)
    const fresh = diagnostics.filter((diagnostic) => {
      const key = keyOf(diagnostic)
      return !told.has(key) && told.add(key)
    })
    const checked = { file, network: value?.name ?? null, ...countsOf(diagnostics) }
    yield { checked, diagnostics: fresh, sources }
  }
}

/** The same for one file by whatever path it was reached. */
function keyOf({ code, message, span: { file, start, end } }: Diagnostic): string {
  return JSON.stringify([code, message, isLibrary(file) ? file : path.resolve(file), start, end])
}
