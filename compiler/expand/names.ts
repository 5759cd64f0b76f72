/** Unique names of the nodes of a body. */
import type { Statement } from '../../grammar/ast.js'
import { stageNames } from '../resolve/statements.js'

export interface Names {
  /**
   * The name unchanged at the first request; later ones get `_2`, `_3`, ... A stage's name is never used for a node.
   */
  readonly unique: (name: string) => string
  /** The name of a stage: as written, unless another stage has it, as in a loop. */
  readonly stage: (name: string) => string
}

/**
 * `stages` are the names of the body's stages. Created for every application of a block, so nothing is copied, and the
 * map is made with the first name.
 */
class BodyNames implements Names {
  /** Number of requests for a name; numbered names that were issued count as requested once. */
  private counts: Map<string, number> | undefined
  private given: Set<string> | undefined

  constructor(private readonly stages: ReadonlySet<string>) {}

  unique(name: string): string {
    this.counts ??= new Map()
    const before = this.counts.get(name)
    if (before === undefined && !this.stages.has(name)) {
      this.counts.set(name, 1)
      return name
    }
    return this.numbered(name, Math.max((before ?? 0) + 1, 2), this.counts)
  }

  private numbered(name: string, least: number, counts: Map<string, number>): string {
    let count = least
    let candidate = `${name}_${count}`
    while (counts.has(candidate) || this.stages.has(candidate)) {
      count += 1
      candidate = `${name}_${count}`
    }
    counts.set(candidate, 1)
    counts.set(name, count)
    return candidate
  }

  stage(name: string): string {
    if (!this.stages.has(name) || this.given?.has(name) === true) return this.unique(name)
    this.given = (this.given ?? new Set()).add(name)
    return name
  }
}

/** For bodies that make no nodes. */
export const noNames: Names = { unique: (name) => name, stage: (name) => name }

/** The names of the stages in a body, found once. */
interface Known {
  readonly stageNames: Map<readonly Statement[], ReadonlySet<string>>
}

/** The stage names of a body, cached. */
export function namesOf(body: readonly Statement[], { stageNames: known }: Known): Names {
  let stages = known.get(body)
  if (stages === undefined) {
    stages = stageNames(body)
    known.set(body, stages)
  }
  return new BodyNames(stages)
}
