/**
 * The documentation of every code: what `netc explain`, docs/errors.md and SARIF tell. No compilation loads it.
 *
 * A new code has its entry in entries/FILE.ts and its documentation in examples/FILE.ts, under the same name: without it, this
 * does not compile. A new file of entries gets a file of examples and a line here. `npm run docs` then writes its page and the
 * fixture of its message, which the tests compare. A code that no `.net` file leads to, but a file of another kind, needs a kind of
 * `Example` of its own, with a function that gives its diagnostics.
 */
import { catalogue } from '../catalogue.js'
import type { Code } from '../diagnostic.js'
import { callExamples } from './calls.js'
import type { CodeDoc } from './example.js'
import { fileExamples } from './files.js'
import { nameExamples } from './names.js'
import { networkExamples } from './network.js'
import { syntaxExamples } from './syntax.js'

const examples: Readonly<Record<Code, CodeDoc>> = {
  ...syntaxExamples,
  ...fileExamples,
  ...nameExamples,
  ...callExamples,
  ...networkExamples,
}

/** By code, in the catalogue's order. */
export const documentation = Object.fromEntries(
  (Object.keys(catalogue) as Code[]).map((code) => [code, examples[code]]),
) as Readonly<Record<Code, CodeDoc>>
