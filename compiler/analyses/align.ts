/** Aligns two lists: the pairs of matching elements with the highest score that keep the order. */

/** An element as numbers, which are equal for equal things. */
export interface Aligned {
  /** Of its content: operators and attributes of everything inside. */
  readonly form: number
  /** Of what can change into one another: the name of an operator or of a block. */
  readonly kind: number
  readonly name: number
  /** Named by its author: the name identifies it, whatever happens to its content. */
  readonly named: boolean
}

/** Maximum number of cells of the table: in longer lists, only cells near the diagonal are computed. */
const maxCells = 4_000_000
const unreachable = -(2 ** 50)

/** More than all names together, so that a name only decides between equals. */
const content = 2 ** 20

/** An author's name counts most, then equal content, then the same kind; ties are decided by the name. */
function score(a: Aligned, b: Aligned): number {
  const likeness = a.form === b.form ? 8 * content : a.kind === b.kind ? 2 * content : unreachable
  if (a.name !== b.name) return likeness
  return likeness + (a.named && b.named ? 16 * content : 1)
}

/** Pairs of indices, ascending in both. The time is linear in the lengths of long lists. */
export function align(before: readonly Aligned[], after: readonly Aligned[]): readonly (readonly [number, number])[] {
  const isSame = (i: number, j: number) => before[i]!.form === after[j]!.form && before[i]!.name === after[j]!.name
  const shorter = Math.min(before.length, after.length)
  let head = 0
  while (head < shorter && isSame(head, head)) head += 1
  let tail = 0
  while (tail < shorter - head && isSame(before.length - 1 - tail, after.length - 1 - tail)) tail += 1
  const middle = alignMiddle(before.slice(head, before.length - tail), after.slice(head, after.length - tail))
  return [
    ...Array.from({ length: head }, (_, index) => [index, index] as const),
    ...middle.map(([i, j]) => [i + head, j + head] as const),
    ...Array.from({ length: tail }, (_, index) => {
      const fromEnd = tail - index
      return [before.length - fromEnd, after.length - fromEnd] as const
    }),
  ]
}

const steps = { pair: 0, skipBefore: 1, skipAfter: 2 } as const

function alignMiddle(before: readonly Aligned[], after: readonly Aligned[]): readonly (readonly [number, number])[] {
  const longer = Math.max(before.length, after.length)
  if (before.length === 0 || after.length === 0) return []
  const half = Math.min(longer, Math.floor(maxCells / (2 * longer)))
  if (Math.abs(before.length - after.length) > half) return alignNames(before, after)
  const taken = fill(before, after, half)
  const pairs: (readonly [number, number])[] = []
  let i = before.length
  let j = after.length
  while (i > 0 && j > 0) {
    const step = taken[(i - 1) * (2 * half + 1) + j - i + half]
    if (step === steps.pair) pairs.push([i - 1, j - 1])
    if (step !== steps.skipAfter) i -= 1
    if (step !== steps.skipBefore) j -= 1
  }
  return pairs.reverse()
}

/**
 * The best step into every cell (Needleman and Wunsch 1970) within `half` of the diagonal: a row for each of `before`.
 */
function fill(before: readonly Aligned[], after: readonly Aligned[], half: number): Uint8Array {
  const band = 2 * half + 1
  const taken = new Uint8Array(before.length * band)
  let above = new Float64Array(after.length + 2)
  let row = new Float64Array(after.length + 2)
  for (let i = 1; i <= before.length; i += 1) {
    const first = Math.max(1, i - half)
    const last = Math.min(after.length, i + half)
    row[first - 1] = first === 1 ? 0 : unreachable
    for (let j = first; j <= last; j += 1) {
      const pair = above[j - 1]! + score(before[i - 1]!, after[j - 1]!)
      const best = Math.max(pair, above[j]!, row[j - 1]!)
      row[j] = best
      const step = best === pair ? steps.pair : best === above[j] ? steps.skipBefore : steps.skipAfter
      taken[(i - 1) * band + j - i + half] = step
    }
    row[last + 1] = unreachable
    ;[above, row] = [row, above]
  }
  return taken
}

/** For lists that are too long and too different for a table: elements with the same kind and name. */
function alignNames(before: readonly Aligned[], after: readonly Aligned[]): readonly (readonly [number, number])[] {
  const places = new Map(after.map(({ kind, name }, index) => [`${kind} ${name}`, index]))
  const pairs: (readonly [number, number])[] = []
  for (const [index, { kind, name }] of before.entries()) {
    const place = places.get(`${kind} ${name}`)
    if (place !== undefined && place > (pairs.at(-1)?.[1] ?? -1)) pairs.push([index, place])
  }
  return pairs
}
