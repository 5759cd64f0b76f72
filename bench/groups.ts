/** Groups implementations that run together: the activations of a large network do not fit into memory many times. */

import { activationBytes } from '../compiler/analyses/training-memory.js'
import { elements, type Network } from '../compiler/graph.js'
import type { Implementation } from './implementations.js'

/** The memory of a process, in bytes. */
export interface Need {
  /** Between its steps. */
  readonly resting: number
  /** In a step. */
  readonly peak: number
}

/** Code and buffers of a framework, as observed on Linux: 0.3 to 0.6 GB. */
const frameworkBytes = 0.7 * 2 ** 30
/** The limit of a WebAssembly module's memory, which never shrinks. */
const mostOfWebAssembly = 4 * 2 ** 30

/**
 * A conservative estimate: between steps, weights, velocities and packed copies; in a step also gradients and all
 * values of the tower for all images of a batch, and half of that again for temporary memory.
 */
export function estimateNeed(network: Network, images: number, { family }: Pick<Implementation, 'family'>): Need {
  const weights = 4 * network.weights.reduce((sum, { shape }) => sum + elements(shape), 0)
  const resting = frameworkBytes + 4 * weights
  const peak = resting + 2 * weights + 1.5 * activationBytes(network, images)
  if (family !== 'engine') return { resting, peak }
  return { resting: Math.min(peak, frameworkBytes + mostOfWebAssembly), peak }
}

/**
 * Divides into as few groups as fit into `bytes`, in order, with the first implementation in each of them, so that all
 * can be compared with it. A group has at least one other, even if it does not fit: the estimate may be too high.
 */
export function planGroups<Item>(items: readonly Item[], needOf: (item: Item) => Need, bytes: number): Item[][] {
  if (items.length < 2) return items.map((item) => [item])
  const [reference, ...others] = items
  const groups: Item[][] = []
  let group = [reference]
  for (const item of others) {
    if (group.length > 1 && together([...group, item].map(needOf)) > bytes) {
      groups.push(group)
      group = [reference]
    }
    group.push(item)
  }
  return [...groups, group]
}

/** The sum of all memory between steps, plus the largest additional memory in a step. */
function together(needs: readonly Need[]): number {
  const resting = needs.reduce((sum, need) => sum + need.resting, 0)
  return resting + Math.max(...needs.map((need) => need.peak - need.resting))
}
