/** A name and its uses. */
import type { Span } from '../../grammar/span.js'
import type { Named } from '../resolve/program.js'

export type SymbolKind =
  | Named['kind']
  /** The name of a network's `input`; of a head's inputs; of what a loop goes through. */
  | 'image'
  | 'input'
  | 'name'
  | 'parameter'
  | 'let'
  | 'layer'
  /** One whose name has values in it is named anew wherever it is expanded. */
  | 'stage'

export interface Binding {
  readonly kind: SymbolKind
  readonly name: string
  /** Where it gets its name. */
  readonly span: Span
  /** Whether its name is written there as it is: that of a stage may have values in it. */
  readonly plain: boolean
  readonly doc?: string | undefined
  /** What is declared, from its first word to its end. */
  readonly whole: Span
  /** In order; where it gets its name is none. */
  readonly uses: readonly Use[]
}

/** A claim may speak of a copy: `unit_2` is the second of the name `unit`. */
export interface Use {
  readonly span: Span
}

export interface OpenBinding extends Binding {
  readonly uses: Use[]
}
