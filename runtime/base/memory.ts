/** The memory available to this process. */
import { totalmem } from 'node:os'

/** The most memory this process may use, in bytes: the machine's memory or its container's limit. */
export function systemMemory(): number {
  const total = totalmem()
  // 0, or more than the machine has, means no limit.
  const bound = process.constrainedMemory?.() ?? 0
  return bound > 0 && bound < total ? bound : total
}
