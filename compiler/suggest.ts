/** The nearest right name: did you mean? */
import { nearest } from '../grammar/nearest.js'

/** More candidates than these are not looked at, and names of more characters have none. */
const maxCandidates = 2_000
const maxLength = 60
/** A file with more mistakes than these gets no more suggestions, so that it is answered as quickly. */
const maxSuggestions = 100

/** The candidate that a misspelt name most likely means, or nothing. */
export type Suggest = (name: string, candidates: Iterable<string>) => string | undefined

/** One for a compilation: it counts how often it is asked. */
export function createSuggest(): Suggest {
  let asked = 0
  return (name, candidates) => {
    asked += 1
    if (asked > maxSuggestions || name.length > maxLength) return undefined
    const known = first(maxCandidates, candidates).filter((candidate) => candidate !== name)
    return nearest(name, known) ?? completion(name, known)
  }
}

/** A name that the given one begins, where there is one only: `glob` for `global_avg_pool`. */
function completion(name: string, candidates: readonly string[]): string | undefined {
  if (name.length < 3) return undefined
  const longer = candidates.filter((candidate) => candidate.startsWith(name))
  return longer.length === 1 ? longer[0] : undefined
}

function first(count: number, names: Iterable<string>): readonly string[] {
  const taken: string[] = []
  for (const name of names) {
    if (taken.length === count) break
    taken.push(name)
  }
  return taken
}
