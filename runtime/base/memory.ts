/** How much memory there is. */
import { totalmem } from 'node:os'

/** Bytes that this process may have at most: the machine's, or what its container may take. */
export function systemMemory(): number {
  const total = totalmem()
  // 0 or more than there is: no bound.
  const bound = process.constrainedMemory?.() ?? 0
  return bound > 0 && bound < total ? bound : total
}
