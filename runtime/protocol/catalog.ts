/** All parts that protocols are made of, by kind. */
import type { PartKind } from './kinds.js'
import type { Part, Registry } from './part.js'

/**
 * The registries of all kinds of parts. Parts are declared where they are implemented, so a higher folder collects
 * them.
 */
export type Catalog = { readonly [K in PartKind]: Registry<Part> }
