/** Compiles the text of standard input as a file in the working folder. */
import { type Compilation, compile } from '../compiler/compile.js'
import { maxGraphBytes } from '../compiler/graph-json.js'
import type { SourceHost } from '../compiler/source-host.js'
import { decodeText } from '../grammar/encoding.js'
import type { Settings } from './arguments.js'
import { compileGraphText } from './graph-file.js'
import { nodeHost } from './node-host.js'
import { inputName, readInput } from './standard-input.js'

/** A `.net` file, or a graph file, which is an object. */
export async function compileInput(set: Settings, imports?: string): Promise<Compilation> {
  const text = decodeText(await readInput(maxGraphBytes))
  if (text.trimStart().startsWith('{')) return await compileGraphText(text, inputName, set)
  return compile(inputName, { host: inputHost(text, imports), set })
}

/** The same for a text that may be a library. */
export function checkInput(text: string, set: Settings): Compilation {
  return compile(inputName, { host: inputHost(text), set, libraryRoot: '' })
}

function inputHost(text: string, imports?: string): SourceHost {
  const host = nodeHost(inputName, { imports })
  return { ...host, read: (file) => (file === inputName ? text : host.read(file)) }
}
