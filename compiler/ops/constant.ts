/** Weights that begin with one number. */
import type { Initializer } from '../graph.js'

export function constantInitializer(value: number): Initializer {
  if (value === 0) return { kind: 'zeros' }
  return value === 1 ? { kind: 'ones' } : { kind: 'constant', value }
}
