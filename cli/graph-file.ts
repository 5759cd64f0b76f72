/** Graph files of this machine: `netc compile FILE.net --emit graph.json`, and reading them back. */
import { readText } from '../api/files.js'
import type { Compilation } from '../compiler/compile.js'
import type { Network } from '../compiler/graph.js'
import { compileGraph, graphLines, maxGraphBytes } from '../compiler/graph-json.js'
import { lineChunks } from '../runtime/base/line-chunks.js'
import type { Settings } from './arguments.js'
import { bytes } from './format.js'
import { entryPath, isGraph } from './node-host.js'
import { escaped } from './printable.js'

/** @throws UserError if parameters are set: a graph has none left */
export async function compileGraphFile(file: string, set: Settings): Promise<Compilation> {
  // One more byte shows that the file is too large.
  return await compileGraphText(readText(file, maxGraphBytes + 1), file, set)
}

/** The same for a text that was read; undefined without one. */
export async function compileGraphText(text: string | undefined, file: string, set: Settings): Promise<Compilation> {
  if (Object.keys(set).length > 0) await refuseParameters(file, '--set')
  return compileGraph(text, entryPath(file))
}

/** @throws UserError: `option` sets parameters, and a graph has none */
export async function refuseParameters(file: string, option: string): Promise<never> {
  const { UserError } = await import('../runtime/base/user-error.js')
  throw new UserError(
    `the parameters of ${file} cannot be set: it is a compiled network`,
    `use ${option} with the .net file that it was compiled from`,
  )
}

/** The target for standard output. */
export const standardOutput = '-'

/**
 * Writes the network, compiled from `file`, to `target`.
 * @throws UserError if the file system refuses, or if the file would be too large to read back
 */
export async function emitGraph(
  network: Network,
  { changed, sources }: Compilation,
  file: string,
  target: string,
): Promise<void> {
  const { UserError } = await import('../runtime/base/user-error.js')
  const entry = isGraph(file) ? '' : entryPath(file)
  const chunks: Buffer[] = []
  let size = 0
  for (const chunk of lineChunks(graphLines({ network, changed, sources }, entry))) {
    size += chunk.length
    if (size > maxGraphBytes) {
      throw new UserError(
        `the graph of ${network.name} would have more than ${bytes(maxGraphBytes)}, which is too large to read back`,
      )
    }
    chunks.push(chunk)
  }
  if (target === standardOutput) {
    for (const chunk of chunks) process.stdout.write(escaped(chunk.toString()))
    return
  }
  const { explainFileErrors } = await import('../runtime/base/file-errors.js')
  const { writeAtomically } = await import('../runtime/base/write-atomically.js')
  explainFileErrors(`write ${target}`, () => writeAtomically(target, chunks))
}
