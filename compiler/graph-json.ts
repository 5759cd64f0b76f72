/** Graph files: compiled networks as JSON. `compileGraph` reads such a file as `compile` reads a `.net` file. */
import type { Compilation } from './compile.js'
import { createCollector } from './diagnostics/collector.js'
import { type Problem, problem } from './diagnostics/diagnostic.js'
import { inferAgain } from './graph-json/infer-again.js'
import { readContents } from './graph-json/read.js'
import type { GraphFile } from './graph-json/write.js'
import { verifyClaims } from './verify.js'
import { brokenRule } from './verify-graph.js'
import { verifyJudgement } from './verify-judgement.js'

export { type GraphFile, graphLines } from './graph-json/write.js'

/** Size limit of a graph file in bytes; graphs of the largest networks that compile are smaller. */
export const maxGraphBytes = 128 * 2 ** 20

/**
 * Reads the network in a graph file. Nothing in it is trusted: shapes, weights and costs are derived again from the
 * operators, the rules of graphs are checked, then the claims. Never throws for any text. `name` is the file's name in
 * messages; `text` is undefined if it cannot be read.
 */
export function compileGraph(text: string | undefined, name: string): Compilation {
  const collector = createCollector()
  const read = readGraph(text, name)
  // A text that is too large is not shown in messages.
  const sources = new Map(text === undefined || isTooLong(text) ? [] : [[name, text]])
  if ('problems' in read) {
    for (const [index, { found, at }] of read.problems.entries()) {
      // Problems of the file as a whole are placed at its start, and there may be several.
      collector.report(found, { file: name, start: at ?? 0, end: at ?? index })
    }
    return { value: undefined, changed: [], steps: 0, diagnostics: collector.sorted([name]), sources }
  }
  const { network, changed } = read
  for (const [file, source] of read.sources) if (!sources.has(file)) sources.set(file, source)
  const sound = inferAgain(network, collector) && keepsRules() && verifyJudgement(network, collector)
  if (sound) verifyClaims(network, changed, collector)
  return {
    value: sound ? network : undefined,
    changed,
    steps: 0,
    diagnostics: collector.sorted([...sources.keys()]),
    sources,
  }

  function keepsRules(): boolean {
    const rule = brokenRule(network)
    if (rule !== undefined) collector.report(problem('graph-broken', { rule }), { file: name, start: 0, end: 0 })
    return rule === undefined
  }
}

interface Refusal {
  readonly problems: readonly { readonly found: Problem; readonly at?: number }[]
}

function readGraph(text: string | undefined, file: string): GraphFile | Refusal {
  const refuse = (found: Problem, at?: number): Refusal => ({
    problems: [{ found, ...(at === undefined ? {} : { at }) }],
  })
  if (text === undefined) return refuse(problem('file-not-found', { path: file, entry: true }))
  if (isTooLong(text)) return refuse(problem('graph-too-large', { file, limit: maxGraphBytes }))
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    // Some messages of V8 have no place.
    return refuse(problem('graph-syntax', { file }), Number(/position (\d+)/.exec((error as Error).message)?.[1] ?? 0))
  }
  const kind = kindOf(value)
  if (kind !== 'netc-graph 2') return refuse(problem('graph-version', { file, found: kind }))
  const contents = readContents(value)
  if ('network' in contents) return contents
  return { problems: contents.map((fault) => ({ found: problem('graph-invalid', fault) })) }
}

/** A character takes up to three bytes in UTF-8. */
function isTooLong(text: string): boolean {
  if (text.length > maxGraphBytes) return true
  return text.length > maxGraphBytes / 3 && new TextEncoder().encode(text).length > maxGraphBytes
}

/** The format that a file states, shortened. */
function kindOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, 'format')) return undefined
  const { format, version } = value as { readonly format: unknown; readonly version?: unknown }
  return [format, version]
    .flatMap((part) => (part === undefined ? [] : [String(part)]))
    .join(' ')
    .slice(0, 60)
}
