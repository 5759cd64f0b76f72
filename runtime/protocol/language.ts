/** What a reader of protocols is given, and what it gives. */
import type { Catalogue } from './catalogue.js'
import type { Mistake, ProtocolProblem } from './mistake.js'
import type { PartUse } from './part.js'
import type { Protocol } from './protocol.js'
import type { Path } from './words.js'

/** All that protocols can say. */
export interface ProtocolLanguage {
  readonly catalogue: Catalogue
  readonly rules: readonly Rule[]
}

/**
 * What parts say together. A rule asks for the parts that are right by themselves, `use('validation', 'test')`, and gives what is wrong
 * between them.
 */
export type Rule = (use: (...path: Path) => PartUse | undefined) => readonly Contradiction[]

export interface Contradiction {
  /** Of the part that is marked. */
  readonly path: Path
  readonly problem: ProtocolProblem
  /** Where more is known than the catalogue's. */
  readonly help?: string
}

/** A protocol, or what is wrong with the file; never both. */
export interface Checked {
  readonly protocol?: Protocol
  /** At most 100, and that there are more. */
  readonly mistakes: readonly Mistake[]
}
