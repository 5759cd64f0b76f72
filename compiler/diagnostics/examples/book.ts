/** Codes explained: their documentation with what is told of the bad example. */
import type { Diagnostic, Entries, Severity } from '../diagnostic.js'
import { type Fix, fixOf } from '../mend.js'
import { type RenderOptions, renderPretty, type Sources } from '../render-pretty.js'
import { type CodeDoc, type Example, isGenerated, projectOf } from './example.js'

/** The codes of one catalogue: the compiler's, or that of a room above it. */
export interface CodeBook {
  readonly entries: Entries
  /** Of every code, in the catalogue's order. */
  readonly documentation: Readonly<Record<string, CodeDoc>>
  /** What is wrong with an example. */
  readonly check: (example: Example) => {
    readonly diagnostics: readonly Diagnostic<string>[]
    readonly sources: Sources
  }
}

export interface CodeSummary {
  readonly code: string
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
  /** What an editor offers to do about a mistake of this code, where edits mend it. */
  readonly fix: string | null
}

export interface ShownExample {
  /** The first is compiled. None where they are too large to be shown, and described instead. */
  readonly files: readonly { readonly name: string; readonly text: string }[]
  /** Options of the command line, `--set width=8`; or ''. */
  readonly options: string
  /** A sentence; or ''. */
  readonly description: string
}

/** Every code of the books with its title. */
export function listCodes(books: readonly CodeBook[]): readonly CodeSummary[] {
  return books.flatMap((book) => Object.keys(book.documentation).map((code) => summaryOf(code, book)))
}

function summaryOf(code: string, { entries, documentation }: CodeBook): CodeSummary {
  return { code, severity: entries[code]!.severity, title: documentation[code]!.title }
}

/** Undefined where no book has the code. */
export function explain(
  code: string,
  books: readonly CodeBook[],
  options: RenderOptions = {},
): Explanation | undefined {
  const book = books.find(({ documentation }) => Object.hasOwn(documentation, code))
  if (book === undefined) return undefined
  const { why, bad, good } = book.documentation[code]!
  const { diagnostics, sources } = book.check(bad)
  const own = diagnostics.filter((diagnostic) => diagnostic.code === code)
  const message = renderPretty(own, sources, { ...options, tally: false }).trimEnd()
  const fix = fixOfExample(code, book)?.title ?? null
  return { ...summaryOf(code, book), why, bad: shown(bad), message, good: shown(good), fix }
}

/** The edits that mend a code's example. */
export function fixOfExample(code: string, { documentation, check }: CodeBook): Fix | undefined {
  const { mendable, bad } = documentation[code]!
  const { diagnostics, sources } = check(mendable ?? bad)
  const own = diagnostics.find((diagnostic) => diagnostic.code === code)
  return own && fixOf(own, sources)
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
