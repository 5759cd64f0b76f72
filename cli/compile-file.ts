/** Compilation for commands: reads from the file system, and prints diagnostics on the terminal. */
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

/** Compiles a file of this machine; prints nothing. `imports` as in `nodeHost`. */
export function compileFile(file: string, set: Settings = {}, imports?: string): Compilation {
  const entry = entryPath(file)
  return compile(entry, { host: nodeHost(entry, { imports }), set })
}

/** The same for a file that may be a library without a network; its imports stay in `folder`. */
export function checkFile(file: string, folder: string, set: Settings): Compilation {
  const entry = entryPath(file)
  const libraryRoot = folder === '' ? '' : folderOf(entryPath(`${folder}${path.sep}`))
  return compile(entry, { host: nodeHost(entry, { root: libraryRoot }), set, libraryRoot })
}

/** The same for a `.net` file or a graph file (a name that ends in .json), or either from standard input (`-`). */
export async function compileAny(file: string, set: Settings = {}, imports?: string): Promise<Compilation> {
  if (file === dash) {
    const { compileInput } = await import('./compile-input.js')
    return compileInput(set, imports)
  }
  if (!isGraph(file)) return compileFile(file, set, imports)
  const { compileGraphFile } = await import('./graph-file.js')
  return compileGraphFile(file, set)
}

/** A compilation with a network. */
export type Made = Compilation & { readonly value: Network }

/**
 * The same for commands that need a network: prints the diagnostics, and ends the command if there is no network.
 * Claims may fail.
 */
export async function compileNetwork(file: string, set?: Settings): Promise<Made | undefined> {
  const compilation = await compileAny(file, set)
  printDiagnostics(compilation)
  const { value } = compilation
  if (value !== undefined) return { ...compilation, value }
  process.exitCode = exitCodeOf(compilation.diagnostics)
  return undefined
}

/** The same for commands that also need the claims to hold. */
export async function compileSound(file: string, set?: Settings): Promise<Made | undefined> {
  const made = await compileNetwork(file, set)
  if (made === undefined || !hasErrors(made)) return made
  process.exitCode = exitCodeOf(made.diagnostics)
  return undefined
}

/** Whether a compilation has errors, not only warnings. */
export function hasErrors({ diagnostics }: Compilation): boolean {
  return diagnostics.some(({ severity }) => severity === 'error')
}

/** The exit code: a wrong value of `--set` is a usage error. */
export function exitCodeOf(diagnostics: readonly Diagnostic<string>[]): number {
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  if (errors.length === 0) return exitCodes.ok
  return errors.some(({ span }) => span.file === commandLine) ? exitCodes.usage : exitCodes.failed
}

/** Prints errors and warnings with their places to standard error. */
export function printDiagnostics({ diagnostics, sources }: Compilation): void {
  process.stderr.write(renderPretty(diagnostics, sources, { color: wantsColor(process.stderr) }))
}
