/**
 * A `.net` file as git's textconv shows it: its network's outline. Git hands over old versions as a file of the same name, alone in a
 * folder of its own, and the version in the working tree where it lies. Both have to be read alike, or everything would seem changed:
 * what a file is shown as depends on nothing but its text and the library.
 */
import { outline } from '../compiler/analyses/outline.js'
import { isLibrary } from '../compiler/source-host.js'
import { parse } from '../grammar/parse.js'
import type { Settings } from './arguments.js'
import { compileAny } from './compile-file.js'
import { entryPath, isGraph } from './node-host.js'

/** Lines end with a newline. A graph file, which holds all that it needs, has an outline too. A file without an outline is shown as it is, below comments that say why; one that cannot be read is undefined. */
export async function textconv(file: string, set?: Settings, imports?: string): Promise<string | undefined> {
  const entry = entryPath(file)
  const { value: network, diagnostics, sources } = await compileAny(file, set, imports)
  const text = sources.get(entry)
  if (text === undefined) return undefined
  const beside = imports === undefined && !isGraph(file) ? importsBeside(text, entry) : []
  if (network !== undefined && beside.length === 0) return lines(outline(network))
  const errors = diagnostics.map(({ code, message, span }) => {
    const source = sources.get(span.file) ?? ''
    const line = source.slice(0, span.start).split('\n').length
    return `error[${code}]${span.file === entry ? ` in line ${line}` : ''}: ${message}`
  })
  const whys =
    beside.length === 0 ? errors : [`imports ${beside.join(', ')}: to outline it, say where that is (--imports)`]
  return lines([...whys.map((why) => `// ${why.replaceAll(/\s+/g, ' ')}`), text.trimEnd()])
}

/** The files that a text imports, but for those of the library. */
function importsBeside(text: string, entry: string): readonly string[] {
  const paths = parse(text, entry).tree.imports.flatMap(({ from }) => (from === undefined ? [] : [from.value]))
  return paths.filter((path) => !isLibrary(path)).map((path) => JSON.stringify(path))
}

const lines = (texts: readonly string[]): string => texts.map((text) => `${text}\n`).join('')
