/** Mistakes in YAML files, reported like the compiler's diagnostics: a code, a place and help. */
import { diagnose } from '../../compiler/diagnostics/collector.js'
import { type Diagnostic, type ProblemOf, problem } from '../../compiler/diagnostics/diagnostic.js'
import { tellerOf } from '../../compiler/diagnostics/teller.js'
import { protocolEntries } from './entries.js'

/** A mistake of any catalog. */
export type Mistake = Diagnostic<string>

export type ProtocolProblem = ProblemOf<typeof protocolEntries>

/** A mistake in a protocol. */
export const mistakeOf = tellerOf(protocolEntries)

/** The most mistakes reported for a file: with more, it is probably not the intended file. */
const mostReported = 100

/** The first 100 mistakes, ordered by place (all in one file), and whether there are more. */
export function orderedMistakes(mistakes: readonly Mistake[]): readonly Mistake[] {
  const ordered = mistakes.toSorted((a, b) => a.span.start - b.span.start || a.span.end - b.span.end)
  if (ordered.length <= mostReported) return ordered
  const first = ordered.slice(0, mostReported)
  return [...first, diagnose(problem('too-many-errors', { limit: mostReported }), first[mostReported - 1].span)]
}
