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

/** @throws UserError where parameters are to be set, which a graph has no more */
export async function compileGraphFile(file: string, set: Settings): Promise<Compilation> {
  // One byte more shows that it is too large.
  return await compileGraphText(readText(file, maxGraphBytes + 1), file, set)
}

/** The same of a text that is read; undefined where there is none. */
export async function compileGraphText(text: string | undefined, file: string, set: Settings): Promise<Compilation> {
  if (Object.keys(set).length > 0) await refuseParameters(file, '--set')
  return compileGraph(text, entryPath(file))
}

/** @throws UserError since `option` gives parameters values, and a graph has none that could be changed */
export async function refuseParameters(file: string, option: string): Promise<never> {
  const { UserError } = await import('../runtime/base/user-error.js')
  throw new UserError(
    `the parameters of ${file} are set for good: it is a compiled network`,
    `use ${option} with the .net file that it was made of`,
  )
}

/** Standard output as a target. */
export const standardOutput = '-'

/**
 * Writes the network, compiled from `file`, to `target`.
 * @throws UserError where the file system refuses, or the file would be larger than can be read
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
        `the graph of ${network.name} would have more than ${bytes(maxGraphBytes)}, which nobody reads back`,
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
