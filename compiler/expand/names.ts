/** The names of what a body makes: each is given once. */

export interface Names {
  /** The name as it is to the first who asks; later ones get `_2`, `_3`, ... A stage's own name is never given. */
  readonly unique: (name: string) => string
  /** The name of a stage: as it is written, unless another stage has it, as in a loop. */
  readonly stage: (name: string) => string
}

/** `stages` are the names that are written in the body's stages. */
export function createNames(stages: Iterable<string>): Names {
  const reserved = new Set(stages)
  const taken = new Set(reserved)
  const counts = new Map<string, number>()
  const unique = (name: string): string => {
    let count = (counts.get(name) ?? 0) + 1
    const candidate = () => (count === 1 ? name : `${name}_${count}`)
    while (taken.has(candidate())) count += 1
    counts.set(name, count)
    taken.add(candidate())
    return candidate()
  }
  return { unique, stage: (name) => (reserved.delete(name) ? name : unique(name)) }
}
