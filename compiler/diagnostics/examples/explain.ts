/** A code explained: its documentation with what the compiler tells of the bad example. */
import type { SourceHost } from '../../source-host.js'
import { catalogue } from '../catalogue.js'
import type { Code, Severity } from '../diagnostic.js'
import { type RenderOptions, renderPretty } from '../render-pretty.js'
import { compileExample, type Example, isGenerated, projectOf } from './example.js'
import { documentation } from './index.js'

export interface CodeSummary {
  readonly code: Code
  readonly severity: Severity
  /** One sentence: what is wrong. */
  readonly title: string
}

export interface Explanation extends CodeSummary {
  readonly why: string
  readonly bad: ShownExample
  /** The bad example's error as it is printed. */
  readonly message: string
  readonly good: ShownExample
}

export interface ShownExample {
  /** The first is compiled. None where they are too large to be shown, and described instead. */
  readonly files: readonly { readonly name: string; readonly text: string }[]
  /** Options of the command line, `--set width=8`; or ''. */
  readonly options: string
  /** A sentence; or ''. */
  readonly description: string
}

/** Every code with its title, in the catalogue's order. */
export function listCodes(): readonly CodeSummary[] {
  return (Object.keys(documentation) as Code[]).map((code) => {
    return { code, severity: catalogue[code].severity, title: documentation[code].title }
  })
}

/** `library` gives the files of `std/`. */
export function explain(code: Code, library: SourceHost, options: RenderOptions = {}): Explanation {
  const { title, why, bad, good } = documentation[code]
  const { diagnostics, sources } = compileExample(bad, library)
  const own = diagnostics.filter((diagnostic) => diagnostic.code === code)
  const message = renderPretty(own, sources, { ...options, tally: false }).trimEnd()
  return { code, severity: catalogue[code].severity, title, why, bad: shown(bad), message, good: shown(good) }
}

function shown(example: Example): ShownExample {
  if (isGenerated(example)) return { files: [], options: '', description: example.description }
  const { files, set = {} } = projectOf(example)
  return {
    files: Object.entries(files).map(([name, text]) => ({ name, text })),
    options: Object.entries(set)
      .map(([name, value]) => `--set ${name}=${value}`)
      .join(' '),
    description: '',
  }
}
