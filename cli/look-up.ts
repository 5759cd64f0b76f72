/** Errors for unknown names. */
import { type Candidate, createSuggest } from '../compiler/suggest.js'
import { UsageError } from './usage-error.js'

/** Ends the command with a usage error: the name is unknown. `all` is the command that lists all names. */
export function refuseName(what: string, name: string, known: Iterable<Candidate>, all: string): never {
  const suggestion = createSuggest()(name, known)
  throw new UsageError(
    `there is no ${what} ${JSON.stringify(name)}`,
    suggestion === undefined ? `${all} lists all` : `did you mean ${suggestion}?`,
  )
}
