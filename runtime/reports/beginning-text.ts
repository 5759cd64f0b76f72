/** Describes the weights that a run started with. */
import { formatShape, plural } from '../../compiler/diagnostics/entry.js'
import type { BeginningRecord } from './run-data.js'

export interface BeginningText {
  /** `12 of 14 weights are those of runs/first (the weights chosen at the end of the run)` */
  readonly lead: string
  /** What did not match and why, one line per reason, with at most the given number of names. */
  readonly notes: readonly string[]
}

/** A sentence and details, one string per line. */
export function beginningText(
  { where, weights, matched, missing_there, other_shape, missing_here }: BeginningRecord,
  mostNames = Number.POSITIVE_INFINITY,
): BeginningText {
  const total = matched + missing_there.length + other_shape.length
  const lead = `${matched} of ${plural(total, 'weight')} ${matched === 1 ? 'is one' : 'are those'} of ${where} (${weights})`
  const shapes = other_shape.map(
    ({ path, here, there }) => `${path} (${formatShape(there)} there, ${formatShape(here)} here)`,
  )
  const reasons: readonly (readonly [string, readonly string[]])[] = [
    ['not there', missing_there],
    ['there in another shape', shapes],
    ['there and not here', missing_here],
  ]
  const notes = reasons.flatMap(([reason, names]) => {
    if (names.length === 0) return []
    const rest = names.length - mostNames
    return `${names.length} ${reason}: ${names.slice(0, mostNames).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
  })
  return { lead, notes }
}
