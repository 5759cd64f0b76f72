/**
 * A `.net` file for git's textconv: its network's outline. Git passes old versions as a file of the same name, alone in
 * a temporary folder, and the version in the working tree in place. Both must be read the same way, or everything would
 * seem changed: so the output depends only on the file's text and the library.
 */
import { outline } from '../compiler/analyses/outline.js'
import { isLibrary } from '../compiler/source-host.js'
import { parse } from '../grammar/parse.js'
import type { Settings } from './arguments.js'
import { compileAny } from './compile-file.js'
import { entryPath, isGraph } from './node-host.js'

/**
 * Lines end with a newline. A graph file, which is self-contained, has an outline too. A file without an outline is
 * shown as it is, below comments that give the reason; an unreadable one is undefined.
 */
export async function textconv(file: string, set?: Settings, imports?: string): Promise<string | undefined> {
  const entry = entryPath(file)
  const { value: network, diagnostics, sources } = await compileAny(file, set, imports)
  const text = sources.get(entry)
  if (text === undefined) return undefined
  const missing = imports === undefined && !isGraph(file) ? localImports(text, entry) : []
  if (network !== undefined && missing.length === 0) return lines(outline(network))
  const errors = diagnostics.map(({ code, message, span }) => {
    const source = sources.get(span.file) ?? ''
    const line = source.slice(0, span.start).split('\n').length
    return `error[${code}]${span.file === entry ? ` in line ${line}` : ''}: ${message}`
  })
  const whys =
    missing.length === 0 ? errors : [`imports ${missing.join(', ')}: to outline it, name its folder (--imports)`]
  return lines([...whys.map((why) => `// ${why.replaceAll(/\s+/g, ' ')}`), text.trimEnd()])
}

/** The imports of a text, except the library's. */
function localImports(text: string, entry: string): readonly string[] {
  const paths = parse(text, entry).tree.imports.flatMap(({ from }) => (from === undefined ? [] : [from.value]))
  return paths.filter((path) => !isLibrary(path)).map((path) => JSON.stringify(path))
}

const lines = (texts: readonly string[]): string => texts.map((text) => `${text}\n`).join('')
