/** The names of what a body makes: each is given once. */
import type { Statement } from '../../grammar/ast.js'
import { stageNames } from '../resolve/statements.js'
import type { State } from './state.js'

export interface Names {
  /** The name as it is to the first who asks; later ones get `_2`, `_3`, ... A stage's own name is never given. */
  readonly unique: (name: string) => string
  /** The name of a stage: as it is written, unless another stage has it, as in a loop. */
  readonly stage: (name: string) => string
}

/** `stages` are the names that are written in the body's stages. Made for every block that is applied: one map, and no copies. */
function createNames(stages: ReadonlySet<string>): Names {
  /** How often a name was asked for; the numbered ones that were given count as asked for once. */
  const counts = new Map<string, number>()
  let given: Set<string> | undefined
  const isTaken = (name: string): boolean => counts.has(name) || stages.has(name)
  const unique = (name: string): string => {
    let count = (counts.get(name) ?? 0) + 1
    let candidate = name
    if (count > 1 || stages.has(name)) {
      count = Math.max(count, 2)
      candidate = `${name}_${count}`
      while (isTaken(candidate)) {
        count += 1
        candidate = `${name}_${count}`
      }
      counts.set(candidate, 1)
    }
    counts.set(name, count)
    return candidate
  }
  const stage = (name: string): string => {
    if (!stages.has(name) || given?.has(name) === true) return unique(name)
    given = (given ?? new Set()).add(name)
    return name
  }
  return { unique, stage }
}

/** Where nothing is made. */
export const noNames: Names = { unique: (name) => name, stage: (name) => name }

/** Those of a body that is expanded, once more or for the first time. */
export function namesOf(body: readonly Statement[], { stageNames: known }: State): Names {
  let stages = known.get(body)
  if (stages === undefined) {
    stages = stageNames(body)
    known.set(body, stages)
  }
  return createNames(stages)
}
