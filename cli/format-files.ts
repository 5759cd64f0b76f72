/**
 * Formats `.net` files in place: each is replaced as a whole or not at all, and files that are not text are left alone.
 */
import { accessSync, constants, readFileSync, realpathSync, statSync } from 'node:fs'
import { diagnose } from '../compiler/diagnostics/collector.js'
import { type Diagnostic, problem } from '../compiler/diagnostics/diagnostic.js'
import { decodeText } from '../grammar/encoding.js'
import { format } from '../grammar/format/format.js'
import { explainFileErrors } from '../runtime/base/file-errors.js'
import { UserError } from '../runtime/base/user-error.js'
import { writeAtomically } from '../runtime/base/write-atomically.js'

/** The result for a file. */
export interface Formatting {
  readonly before: string
  /** The result for a file with errors. */
  readonly after: string
  readonly diagnostics: readonly Diagnostic[]
}

/** A larger file is not a `.net` file: the parser reads a million characters. */
export const mostBytes = 16 * 1024 * 1024

/** `file` is the name in errors. Throws UserError if it is too large. */
export function formatBytes(bytes: Uint8Array, file: string): Formatting {
  if (bytes.length > mostBytes) throw new UserError(`${file} is larger than any .net file.`, 'It is left as it is.')
  const before = decodeText(bytes)
  const { text, errors } = format(before, file)
  const diagnostics = errors.map((error) => diagnose(problem(error.code, error), error.span))
  return { before, after: text, diagnostics }
}

/** Formats a file in place. @throws UserError if it cannot be read or written */
export function formatFile(file: string): Formatting {
  const bytes = explainFileErrors(`read ${file}`, () => {
    const stat = statSync(file)
    // Reading a pipe without a writer would block.
    if (!stat.isFile()) throw new UserError(`${file} is not a file.`)
    return stat.size > mostBytes ? new Uint8Array(mostBytes + 1) : readFileSync(file)
  })
  return formatBytes(bytes, file)
}

/** Replaces the file, or the target of a link, and keeps its permissions. */
export function replaceText(file: string, text: string): void {
  explainFileErrors(`write ${file}`, () => {
    const target = realpathSync(file)
    // A read-only file could be replaced through its writable folder.
    accessSync(target, constants.W_OK)
    writeAtomically(target, [Buffer.from(text)], statSync(target).mode & 0o777)
  })
}
