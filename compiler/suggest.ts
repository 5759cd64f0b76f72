/** The nearest right name. */

/** More candidates than these are not looked at, so that a large file with many mistakes stays quick. */
const maxCandidates = 2_000
const maxLength = 60

/** The candidate nearest to a misspelt name, or undefined where none is near; the first of equals. */
export function nearest(name: string, names: Iterable<string>): string | undefined {
  if (name.length > maxLength) return undefined
  const candidates = first(maxCandidates, names)
  let best: string | undefined
  let bound = Math.max(1, Math.floor(name.length / 3)) + 1
  for (const candidate of candidates) {
    if (candidate === name || Math.abs(candidate.length - name.length) >= bound) continue
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase())
    if (distance < bound) {
      bound = distance
      best = candidate
    }
  }
  return best ?? completion(name, candidates)
}

/** A name that the given one begins, where there is one only: `glob` for `global_avg_pool`. */
function completion(name: string, candidates: readonly string[]): string | undefined {
  if (name.length < 3) return undefined
  const longer = candidates.filter((candidate) => candidate !== name && candidate.startsWith(name))
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

/** Insertions, deletions, substitutions and swaps of neighbours that make one the other (optimal string alignment). */
export function editDistance(from: string, to: string): number {
  let before: number[] = []
  let above = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1]
      let cost = Math.min(above[column]! + 1, current[column - 1]! + 1, above[column - 1]! + (same ? 0 : 1))
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
      if (swapped) cost = Math.min(cost, before[column - 2]! + 1)
      current.push(cost)
    }
    before = above
    above = current
  }
  return above[to.length]!
}
