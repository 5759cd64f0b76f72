/** The nearest right name: did you mean? */
import { nearest } from '../grammar/nearest.js'

/** More candidates than these are not looked at, and names of more characters have none. */
const maxCandidates = 2_000
const maxLength = 60
/** A file with more mistakes than these gets no more suggestions, so that it is answered as quickly. */
const maxSuggestions = 100

/** What a name may have been meant as. */
export interface Named {
  readonly name: string
  /** What it is called elsewhere, in Keras, PyTorch, JAX or Ultralytics. */
  readonly also?: readonly string[] | undefined
}

export type Candidate = string | Named

/** The candidate that a misspelt name, or one from elsewhere, most likely means, or nothing. */
export type Suggest = (name: string, candidates: Iterable<Candidate>) => string | undefined

/** One for a compilation: it counts how often it is asked. */
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

/** The candidate that has this name but for how it is spelt (`BatchNorm2d`, `batch_norm`), here or elsewhere. */
export function knownAs(name: string, candidates: readonly Named[]): string | undefined {
  const word = plain(name)
  const own = candidates.find((candidate) => plain(candidate.name) === word)
  return (own ?? candidates.find(({ also = [] }) => also.some((other) => plain(other) === word)))?.name
}

/** A name without what frameworks spell in ways of their own. */
const plain = (name: string): string => name.toLowerCase().replaceAll('_', '').replace(/2d$/, '')

/** Operators of others that netc has not, and whose names are near those of other operators: none of these is meant. */
const absent: ReadonlySet<string> = new Set(
  ['selu', 'celu', 'glu', 'swiglu', 'softsign', 'softmin', 'logsigmoid', 'threshold'].map(plain),
)

/** Short names from elsewhere are near to everything. */
const leastElsewhere = 6

function nearestElsewhere(name: string, candidates: readonly Named[]): string | undefined {
  if (name.length < leastElsewhere) return undefined
  const others = candidates.flatMap(({ also = [] }) => also.filter((other) => other.length >= leastElsewhere))
  const found = nearest(name, others)
  return found === undefined ? undefined : knownAs(found, candidates)
}

/** A name that the given one begins, where there is one only: `glob` for `global_avg_pool`. */
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
