/**
 * All errors: severity, the message built from the facts of an error, and a help text where one needs no more context.
 * A code never changes its meaning.
 */
import { callEntries } from './entries/calls.js'
import { fileEntries } from './entries/files.js'
import { graphEntries } from './entries/graph.js'
import { nameEntries } from './entries/names.js'
import { networkEntries } from './entries/network.js'
import { syntaxEntries } from './entries/syntax.js'

export { formatShape } from './entry.js'

export const catalogue = {
  ...syntaxEntries,
  ...fileEntries,
  ...nameEntries,
  ...callEntries,
  ...networkEntries,
  ...graphEntries,
} as const
