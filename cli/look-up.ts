/** Names that there are not. */
import { type Candidate, createSuggest } from '../compiler/suggest.js'
import { UsageError } from './usage-error.js'

/** Ends the command, as one that is used wrongly: nothing has this name. `all` says where all names are listed. */
export function refuseName(what: string, name: string, known: Iterable<Candidate>, all: string): never {
  const suggestion = createSuggest()(name, known)
  throw new UsageError(
    `there is no ${what} ${JSON.stringify(name)}`,
    suggestion === undefined ? `${all} lists all` : `did you mean ${suggestion}?`,
  )
}
