/**
 * Detects batch normalization whose moving averages are still close to their initial values, so that inference differs
 * from training.
 */
import type { Network } from '../../compiler/graph.js'
import { keptShares } from '../model/statistics.js'
import { partOf } from '../protocol/part.js'
import type { Protocol } from '../protocol/protocol.js'
import { objectives } from '../training/objectives/index.js'

/** A larger fraction of the initial values, mean 0 and variance 1, is reported. */
const most = 0.5

/**
 * A warning with a fix, for weights after that many iterations; undefined if the averages have moved, or nothing uses
 * them. `isInitial` says whether a weight, by path, started with its initializer's value: those of another run fit its
 * weights.
 */
export function staleStatistics(
  network: Network,
  { objective, batch_normalization, statistics }: Protocol,
  iterations: number,
  isInitial: (path: string) => boolean = () => true,
): string | undefined {
  if (statistics !== undefined) return undefined
  const moves = batch_normalization === 'by_view' ? partOf(objectives, objective).views.length : 1
  const shares = [...keptShares(network)].filter(([index]) => isInitial(network.weights[index].path))
  const kept = shares.map(([, share]) => share ** (moves * iterations))
  const share = kept.reduce((largest, each) => Math.max(largest, each), 0)
  if (share <= most) return undefined
  return `after ${iterations} iterations the moving averages of batch normalization still consist to ${Math.round(100 * share)}% of their initial values, so all outputs may be equal at inference: train longer, set a lower momentum of bn (momentum=0.9), or set statistics in the protocol (statistics: { batches: 10 })`
}
