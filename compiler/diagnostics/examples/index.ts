/**
 * The documentation of every code, for `netc explain`, docs/errors.md and SARIF. No compilation loads it.
 *
 * A new code has its entry in entries/FILE.ts and its documentation in examples/FILE.ts, under the same name: without
 * it, this does not compile. A new file of entries gets a file of examples and a line here. `npm run docs` then writes
 * its page and the fixture of its message, which the tests compare. An example that is a graph file is compiled as one.
 */
import type { SourceHost } from '../../source-host.js'
import { catalogue } from '../catalogue.js'
import type { Code } from '../diagnostic.js'
import type { CodeBook } from './book.js'
import { callExamples } from './calls.js'
import { type CodeDoc, compileExample } from './example.js'
import { fileExamples } from './files.js'
import { graphExamples } from './graph.js'
import { nameExamples } from './names.js'
import { networkExamples } from './network.js'
import { syntaxExamples } from './syntax.js'

const examples: Readonly<Record<Code, CodeDoc>> = {
  ...syntaxExamples,
  ...fileExamples,
  ...nameExamples,
  ...callExamples,
  ...networkExamples,
  ...graphExamples,
}

/** By code, in the catalogue's order. */
export const documentation = Object.fromEntries(
  (Object.keys(catalogue) as Code[]).map((code) => [code, examples[code]]),
) as Readonly<Record<Code, CodeDoc>>

/** The compiler's codes; `library` provides the files of `std/` to the examples. */
export const compilerBook = (library: SourceHost): CodeBook => ({
  entries: catalogue,
  documentation,
  check: (example) => compileExample(example, library),
})
