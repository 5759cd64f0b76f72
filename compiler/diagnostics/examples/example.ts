/** What is told of a code beyond its message: why it is wrong, a file that has the mistake, and the file mended. */
import { type Compilation, compile } from '../../compile.js'
import { compileGraph } from '../../graph-json.js'
import { isLibrary, memoryHost, type SourceHost } from '../../source-host.js'

export interface CodeDoc {
  /** One line, a full sentence: what is wrong. */
  readonly title: string
  /** Why it is refused, and what to do: a few sentences of Markdown without line breaks. */
  readonly why: string
  /** Its compilation gives this code and no other; the tests hold it to that. */
  readonly bad: Example
  /** The same, mended: nothing is told of it. */
  readonly good: Example
  /** A mistake of this code that edits mend, where those of `bad` do not. */
  readonly mendable?: Example
  /** The codes that cannot but come with it. */
  readonly also?: readonly string[]
}

/** A text alone is the one file of its project. */
export type Example = string | Project | Generated

export interface Project {
  /** Texts by path; the first is compiled. */
  readonly files: Readonly<Record<string, string>>
  /** Values of the network's parameters, as `--set` gives them. */
  readonly set?: Readonly<Record<string, string>>
}

/** Too large to be shown. */
export interface Generated {
  /** What stands in it: a sentence. */
  readonly description: string
  readonly make: () => Project
}

export const isGenerated = (example: Example): example is Generated => typeof example === 'object' && 'make' in example

export function projectOf(example: Example): Project {
  if (isGenerated(example)) return example.make()
  return typeof example === 'string' ? { files: { 'main.net': example } } : example
}

/** Compiles an example; `library` gives the files of `std/`; nothing else is asked of it. */
export function compileExample(example: Example, library: SourceHost): Compilation {
  const { files, set } = projectOf(example)
  const [entry = 'main.net'] = Object.keys(files)
  if (entry.endsWith('.json')) return compileGraph(files[entry], entry)
  const own = memoryHost(files)
  const read = (path: string) => (isLibrary(path) ? library.read(path) : own.read(path))
  return compile(entry, { host: { read }, ...(set === undefined ? {} : { set }) })
}
