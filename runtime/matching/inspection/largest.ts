/** Keeps the few highest of very many values. */

export interface Largest<T> {
  /** Whether a value with this rank would be kept: called before it is made. */
  takes(rank: number): boolean
  add(rank: number, value: T): void
  /** The highest first. */
  all(): T[]
}

/** Collects the `count` values with the highest ranks. */
export function largest<T>(count: number): Largest<T> {
  const kept: { readonly rank: number; readonly value: T }[] = []
  return {
    takes: (rank) => kept.length < count || rank > kept.at(-1)!.rank,
    add(rank, value) {
      const at = kept.findIndex((each) => rank > each.rank)
      kept.splice(at < 0 ? kept.length : at, 0, { rank, value })
      kept.length = Math.min(kept.length, count)
    },
    all: () => kept.map(({ value }) => value),
  }
}
