/** The statistics of batch normalisation, estimated for the weights as they are (Wu and Johnson 2021, "Rethinking batch in BatchNorm", PreciseBN). */
import type { Tensor4D, Variable } from '@tensorflow/tfjs-core'
import type { Network } from '../../compiler/graph.js'
import { isFrozen } from '../../compiler/ops/index.js'
import type { Tf } from '../base/tf.js'
import type { NoiseAddress } from './noise.js'
import type { Siamese } from './siamese.js'

/**
 * Sets the moving means and variances of the towers, each of which sees all images, but for frozen ones, to their means over the given batches. Moving averages lag behind weights that move fast, and
 * begin at 0 and 1, so that a network which sees its batches well may see single images badly.
 *
 * @param batches give the images of one batch each, in a tidy; dropout draws masks by `noise`.
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
    // A moving value that begins at 0 is, after the batch, the share of the batch's own statistic that it takes.
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
  /** What a batch moves it by: 1 - momentum, more where the tower applies the layer several times. */
  readonly share: number
}

function movingStatistics(network: Network, siamese: Siamese): readonly MovingStatistic[] {
  return [...keptShares(network)].map(([index, share]) => ({
    variable: siamese.weights.get(network.weights[index].path)!,
    share: 1 - share,
  }))
}

/** What the moving statistics keep of their values when they move: by the weight's index, the momentum, less where a tower applies the layer several times. */
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
