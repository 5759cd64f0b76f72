/** What is wrong in a YAML file, as the compiler tells what is wrong in a `.net` file: a code, a place, and what to do. */
import { diagnose } from '../../compiler/diagnostics/collector.js'
import { type Diagnostic, type ProblemOf, problem } from '../../compiler/diagnostics/diagnostic.js'
import { tellerOf } from '../../compiler/diagnostics/teller.js'
import { protocolEntries } from './entries.js'

/** Of any catalogue. */
export type Mistake = Diagnostic<string>

export type ProtocolProblem = ProblemOf<typeof protocolEntries>

/** A mistake in a protocol. */
export const mistakeOf = tellerOf(protocolEntries)

/** More than that of one file are not told: it is another file. */
const mostTold = 100

/** By their places, which are in one file; the first 100, and that there are more. */
export function settled(mistakes: readonly Mistake[]): readonly Mistake[] {
  const ordered = mistakes.toSorted((a, b) => a.span.start - b.span.start || a.span.end - b.span.end)
  if (ordered.length <= mostTold) return ordered
  const told = ordered.slice(0, mostTold)
  return [...told, diagnose(problem('too-many-errors', { limit: mostTold }), told[mostTold - 1].span)]
}
