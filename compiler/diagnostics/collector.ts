/** Collects the diagnostics of one compilation: at most one per code and place, sorted by place at the end. */
import type { Span } from '../../grammar/span.js'
import { createSuggest, type Suggest } from '../suggest.js'
import { catalogue } from './catalogue.js'
import type { Diagnostic, Problem } from './diagnostic.js'
import { type Details, tellerOf } from './teller.js'

export interface Collector {
  /** True if it is kept; false if the same code was reported at this place before. */
  readonly report: (problem: Problem, span: Span, details?: Details) => boolean
  /** Errors by file, in the order given, then by place; warnings only if there is no error. */
  readonly sorted: (files: readonly string[]) => readonly Diagnostic[]
  readonly hasErrors: () => boolean
  /** The most likely correction of a misspelled name. */
  readonly suggest: Suggest
}

/** A diagnostic of the compiler. */
export const diagnose = tellerOf(catalogue)

export function createCollector(): Collector {
  const kept = new Map<string, Diagnostic>()
  let errors = 0
  return {
    report(problem, span, details) {
      const key = `${problem.code} ${span.start} ${span.end} ${span.file}`
      if (kept.has(key)) return false
      const diagnostic = diagnose(problem, span, details)
      kept.set(key, diagnostic)
      if (diagnostic.severity === 'error') errors += 1
      return true
    },
    sorted(files) {
      const all = [...kept.values()].filter(({ severity }) => errors === 0 || severity === 'error')
      const rank = new Map(files.map((file, index) => [file, index]))
      const order = ({ span }: Diagnostic) => rank.get(span.file) ?? files.length
      return all.sort((a, b) => order(a) - order(b) || a.span.start - b.span.start || a.span.end - b.span.end)
    },
    hasErrors: () => errors > 0,
    suggest: createSuggest(),
  }
}
