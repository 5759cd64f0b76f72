/** The inputs and outputs of the readers of protocols. */
import type { Catalog } from './catalog.js'
import type { Mistake, ProtocolProblem } from './mistake.js'
import type { PartUse } from './part.js'
import type { Protocol } from './protocol.js'
import type { Path } from './words.js'

/** Everything that a protocol can contain. */
export interface ProtocolLanguage {
  readonly catalog: Catalog
  readonly rules: readonly Rule[]
}

/**
 * Rules about combinations of parts. A rule requests parts that are valid on their own, `use('validation', 'test')`,
 * and returns the mistakes in their combination.
 */
export type Rule = (use: (...path: Path) => PartUse | undefined) => readonly Contradiction[]

export interface Contradiction {
  /** The place of the mistake: that of this part. */
  readonly path: Path
  readonly problem: ProtocolProblem
  /** Replaces the catalog's help if more is known. */
  readonly help?: string
}

/** A protocol, or the mistakes in the file; never both. */
export interface Checked {
  readonly protocol?: Protocol
  /** At most 100, and whether there are more. */
  readonly mistakes: readonly Mistake[]
}
