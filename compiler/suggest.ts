/** Suggestions for unknown names: did you mean? */
import { nearest } from '../grammar/nearest.js'

/** Limits on the number of candidates and the length of names. */
const maxCandidates = 2_000
const maxLength = 60
/** A file with more errors gets no more suggestions, to bound the time. */
const maxSuggestions = 100

/** A possible correction. */
export interface Named {
  readonly name: string
  /** Its names elsewhere: in Keras, PyTorch, JAX or Ultralytics. */
  readonly also?: readonly string[] | undefined
}

export type Candidate = string | Named

/**
 * The most likely correction of a misspelled name, or the equivalent of a name from elsewhere; undefined if there is
 * none.
 */
export type Suggest = (name: string, candidates: Iterable<Candidate>) => string | undefined

/** Created per compilation: it counts its calls. */
export function createSuggest(): Suggest {
  let asked = 0
  return (name, candidates) => {
    asked += 1
    if (asked > maxSuggestions || name.length > maxLength) return undefined
    const known = first(maxCandidates, candidates).filter((candidate) => candidate.name !== name)
    const same = knownAs(name, known)
    if (same !== undefined || absent.has(plain(name))) return same
    const names = known.map((candidate) => candidate.name)
    return nearest(name, names) ?? nearestElsewhere(name, known) ?? completion(name, names)
  }
}

/** The candidate with the same name in another spelling (`BatchNorm2d`, `batch_norm`), here or elsewhere. */
export function knownAs(name: string, candidates: readonly Named[]): string | undefined {
  const word = plain(name)
  const own = candidates.find((candidate) => plain(candidate.name) === word)
  return (own ?? candidates.find(({ also = [] }) => also.some((other) => plain(other) === word)))?.name
}

/** A name without the affixes that frameworks spell differently. */
const plain = (name: string): string => name.toLowerCase().replaceAll('_', '').replace(/2d$/, '')

/**
 * Operators of other frameworks that netc lacks, with names similar to unrelated operators: these get no suggestion.
 */
const absent: ReadonlySet<string> = new Set(
  ['selu', 'celu', 'glu', 'swiglu', 'softsign', 'softmin', 'logsigmoid', 'threshold'].map(plain),
)

/** Short names from elsewhere are similar to everything. */
const leastElsewhere = 6

function nearestElsewhere(name: string, candidates: readonly Named[]): string | undefined {
  if (name.length < leastElsewhere) return undefined
  const others = candidates.flatMap(({ also = [] }) => also.filter((other) => other.length >= leastElsewhere))
  const found = nearest(name, others)
  return found === undefined ? undefined : knownAs(found, candidates)
}

/** The only candidate that starts with the given name: `glob` for `global_avg_pool`. */
function completion(name: string, candidates: readonly string[]): string | undefined {
  if (name.length < 3) return undefined
  const longer = candidates.filter((candidate) => candidate.startsWith(name))
  return longer.length === 1 ? longer[0] : undefined
}

function first(count: number, candidates: Iterable<Candidate>): readonly Named[] {
  const taken: Named[] = []
  for (const candidate of candidates) {
    if (taken.length === count) break
    taken.push(typeof candidate === 'string' ? { name: candidate } : candidate)
  }
  return taken
}
