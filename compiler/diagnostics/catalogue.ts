/**
 * Every error, once: severity, the message made of its facts, and the help where one can be given without more context.
 * A code never changes its meaning.
 */
import type { Shape } from '../graph.js'

interface Entry<P> {
  readonly severity: 'error' | 'warning'
  /** One line, without the place. */
  readonly message: (parameters: P) => string
  readonly help?: (parameters: P) => string | undefined
}

const entry = <P>(definition: Entry<P>): Entry<P> => definition

export const formatShape = (shape: Shape): string => (shape.length === 0 ? 'scalar' : shape.join('x'))

export const catalogue = {
  'shape-mismatch': entry<{ verb: string; shapes: readonly Shape[] }>({
    severity: 'error',
    message: ({ verb, shapes }) => `cannot ${verb} ${shapes.map(formatShape).join(' and ')}`,
  }),
  'wrong-rank': entry<{ operator: string; expected: string; actual: Shape }>({
    severity: 'error',
    message: ({ operator, expected, actual }) => `${operator} takes ${expected}, but is given ${formatShape(actual)}`,
  }),
} as const
