/** Compiling for a command: the file system for the compiler, and its findings for the terminal. */
import path from 'node:path'
import { type Compilation, compile } from '../compiler/compile.js'
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.js'
import { renderPretty } from '../compiler/diagnostics/render-pretty.js'
import type { Network } from '../compiler/graph.js'
import { commandLine } from '../compiler/settings.js'
import { folderOf } from '../compiler/source-host.js'
import type { Settings } from './arguments.js'
import { wantsColor } from './color.js'
import { exitCodes } from './exit-codes.js'
import { entryPath, isGraph, nodeHost } from './node-host.js'
import { dash } from './standard-input.js'

/** What `compile` of the compiler gives for a file of this machine; prints nothing. `imports` as `nodeHost` takes it. */
export function compileFile(file: string, set: Settings = {}, imports?: string): Compilation {
  const entry = entryPath(file)
  return compile(entry, { host: nodeHost(entry, { imports }), set })
}

/** The same for a file that may be a library: one without a network, whose imports stay in `folder`, as its own path has it. */
export function checkFile(file: string, folder: string, set: Settings): Compilation {
  const entry = entryPath(file)
  const libraryRoot = folder === '' ? '' : folderOf(entryPath(`${folder}${path.sep}`))
  return compile(entry, { host: nodeHost(entry, { root: libraryRoot }), set, libraryRoot })
}

/** The same for a graph file too, which is one whose name ends in .json, and for either from standard input, which is `-`. */
export async function compileAny(file: string, set: Settings = {}, imports?: string): Promise<Compilation> {
  if (file === dash) {
    const { compileInput } = await import('./compile-input.js')
    return compileInput(set, imports)
  }
  if (!isGraph(file)) return compileFile(file, set, imports)
  const { compileGraphFile } = await import('./graph-file.js')
  return compileGraphFile(file, set)
}

/** A compilation that has a network. */
export type Made = Compilation & { readonly value: Network }

/** The same for commands that need a network: prints what is wrong, and ends the command where there is no network. Claims may fail. */
export async function compileNetwork(file: string, set?: Settings): Promise<Made | undefined> {
  const compilation = await compileAny(file, set)
  printDiagnostics(compilation)
  const { value } = compilation
  if (value !== undefined) return { ...compilation, value }
  process.exitCode = exitCodeOf(compilation.diagnostics)
  return undefined
}

/** The same for who has no use of a network whose claims fail either. */
export async function compileSound(file: string, set?: Settings): Promise<Made | undefined> {
  const made = await compileNetwork(file, set)
  if (made === undefined || !hasErrors(made)) return made
  process.exitCode = exitCodeOf(made.diagnostics)
  return undefined
}

export function hasErrors({ diagnostics }: Compilation): boolean {
  return diagnostics.some(({ severity }) => severity === 'error')
}

/** What a command ends with: a value of `--set` that is wrong is a mistake on the command line. */
export function exitCodeOf(diagnostics: readonly Diagnostic<string>[]): number {
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  if (errors.length === 0) return exitCodes.ok
  return errors.some(({ span }) => span.file === commandLine) ? exitCodes.usage : exitCodes.failed
}

/** Errors and warnings with their places, on standard error. */
export function printDiagnostics({ diagnostics, sources }: Compilation): void {
  process.stderr.write(renderPretty(diagnostics, sources, { color: wantsColor(process.stderr) }))
}
