/** All parts that protocols are made of, by kind. */
import type { PartKind } from './kinds.js'
import type { Part, Registry } from './part.js'

/** The registries of all rooms; a higher room gathers them, since parts are declared where their work is done. */
export type Catalogue = { readonly [K in PartKind]: Registry<Part> }
