/**
 * Re-estimates the statistics of batch normalization for the current weights (PreciseBN: Wu and Johnson 2021,
 * "Rethinking 'Batch' in BatchNorm").
 */
import type { Tensor4D, Variable } from '@tensorflow/tfjs-core'
import type { Network } from '../../compiler/graph.js'
import { isFrozen } from '../../compiler/ops/index.js'
import type { Tf } from '../base/tf.js'
import type { NoiseAddress } from './noise.js'
import type { Siamese } from './siamese.js'

/**
 * Sets the moving means and variances of the towers, except frozen ones, to their means over the given batches; each
 * tower sees all images. Moving averages trail weights that change fast, and start at 0 and 1, so a network with good
 * batch statistics may be wrong on single images.
 *
 * @param batches each returns the images of one batch, in a tidy; dropout draws its masks with `noise`.
 */
export async function estimateStatistics(
  { tf, siamese, network }: { readonly tf: Tf; readonly siamese: Siamese; readonly network: Network },
  batches: readonly (() => Tensor4D)[],
  noise: readonly NoiseAddress[],
): Promise<void> {
  const held = movingStatistics(network, siamese)
  if (held.length === 0) return
  const sums = held.map(({ variable }) => new Float64Array(variable.size))
  for (const images of batches) {
    // A moving value that starts at 0 becomes the batch's statistic times its share in the update.
    tf.tidy(() => {
      for (const { variable } of held) variable.assign(tf.zeros(variable.shape))
    })
    tf.tidy(() => {
      const all = images()
      for (const branch of network.towers.keys()) siamese.features(all, true, { branch, noise, sides: 1 })
    })
    for (const [at, { variable, share }] of held.entries()) {
      const values = await variable.data()
      for (let i = 0; i < values.length; i++) sums[at][i] += values[i] / share / batches.length
    }
  }
  tf.tidy(() => {
    for (const [at, { variable }] of held.entries())
      variable.assign(tf.tensor(Float32Array.from(sums[at]), variable.shape))
  })
}

interface MovingStatistic {
  readonly variable: Variable
  /** The weight of a batch in the update: 1 - momentum, more if the tower applies the layer several times. */
  readonly share: number
}

function movingStatistics(network: Network, siamese: Siamese): readonly MovingStatistic[] {
  return [...keptShares(network)].map(([index, share]) => ({
    variable: siamese.weights.get(network.weights[index].path)!,
    share: 1 - share,
  }))
}

/**
 * The fraction that the moving statistics keep in an update, by weight index: the momentum, less if a tower applies the
 * layer several times.
 */
export function keptShares({ towers, weights }: Network): ReadonlyMap<number, number> {
  const kept = new Map<number, number>()
  for (const { op, attributes, weights: used } of towers.flatMap(({ nodes }) => nodes)) {
    if (op !== 'bn' || isFrozen({ attributes })) continue
    for (const index of used) {
      if (!weights[index].trainable) kept.set(index, (kept.get(index) ?? 1) * Number(attributes.momentum))
    }
  }
  return kept
}
