/** Batch normalisation whose moving averages still are what they began with: outside of training it then does something else than within. */
import type { Network } from '../../compiler/graph.js'
import { keptShares } from '../model/statistics.js'
import { partOf } from '../protocol/part.js'
import type { Protocol } from '../protocol/protocol.js'
import { objectives } from '../training/objectives/index.js'

/** More than this of the averages' beginning, a mean of 0 and a variance of 1, is told. */
const most = 0.5

/**
 * A sentence with what helps, for weights after so many iterations; undefined where the averages have moved, or nothing uses them. `isInitial` says of a
 * weight, by its path, whether it began as it is initialised: those of another run fit its weights.
 */
export function unsettledStatistics(
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
  return `after ${iterations} iterations the moving averages of batch normalisation are still ${Math.round(100 * share)}% of what they began with, so that outputs may all be alike outside of training: train longer, give bn a lower momentum (momentum=0.9), or state statistics in the protocol (statistics: { batches: 10 })`
}
