/** What an objective is: it judges the features of a batch, and what it gives is what training makes small. */
import type { Scalar, Tensor, Tensor1D, Variable } from '@tensorflow/tfjs-core'
import type { JudgementKind, Network } from '../../../compiler/graph.js'
import type { Tf } from '../../base/tf.js'
import type { Layout } from '../../data/batch.js'
import type { NoiseAddress } from '../../model/noise.js'
import type { Siamese } from '../../model/siamese.js'
import type { FeatureDistance } from '../../protocol/feature-distances.js'
import type { Parameters, Settings } from '../../protocol/parameters.js'
import type { Part } from '../../protocol/part.js'

/**
 * The features of a batch as objectives see them: of left and right images one by one in the layout `pairs`, else of all images by the left
 * tower and by the right one, which are the same tensor where there is one tower.
 */
export type Features = readonly [left: Tensor, right: Tensor]

export interface ObjectivePart<P extends Parameters = Parameters> extends Part<P> {
  /** The batches that it judges. */
  readonly takes: Layout
  /**
   * Into which equal parts the images of a batch fall, in order: each has dropout masks of its own, and, where the protocol says `by_view`, statistics
   * of its own in batch normalisation.
   */
  readonly views: readonly string[]
  /** What a head may give that it trains; none where it judges features alone. */
  readonly heads: readonly JudgementKind[]
  /** How features are compared, where they alone are judged. */
  distance?(settings: Settings<P>): FeatureDistance
  /** Why it cannot train this network, as a sentence, where `takes` and `heads` do not say it; undefined where it can. */
  refuses?(settings: Settings<P>, network: Network): string | undefined
  /** The same of batches that its sampler can make, for a network that it can train. */
  refusesBatches?(settings: Settings<P>, network: Network, batches: BatchesOfRun): string | undefined
  /** Numbers that it learns beside the network's weights, by name, with their initial values. */
  learned?(settings: Settings<P>): Readonly<Record<string, number>>
  /** To be called inside a gradient function's tidy. */
  judge(settings: Settings<P>, context: JudgeContext, features: Features, batch: BatchTensors): Judgement
}

export interface BatchesOfRun {
  /** In the largest batch. */
  readonly images: number
  /** In all groups to train on. */
  readonly classes: number
}

export interface JudgeContext {
  readonly tf: Tf
  readonly siamese: Pick<Siamese, 'score' | 'scoreAll' | 'classify'>
  /** The scalars that the part has learned so far, by name. */
  readonly learned: ReadonlyMap<string, Variable>
  /** Addresses of the head's random masks. */
  readonly noise: readonly NoiseAddress[]
}

/** What an objective needs of a batch beside the features of its images. */
export interface BatchTensors {
  /** As in `Batch`; `[0]` in the layout `classes`. */
  readonly labels: Tensor1D
  /** As in `Batch`. */
  readonly items: number
}

export interface Judgement {
  /** The mean over the batch, without the penalties of weights. */
  readonly objective: Scalar
  /** The share of what the batch asks that is answered right. */
  readonly accuracy: Scalar
}
