/** The interface of objectives: an objective computes from the features of a batch the loss that training minimizes. */
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
 * The features of a batch as objectives see them: of left and right images one by one in the layout `pairs`, else of
 * all images by the left tower and by the right one, which are the same tensor where there is one tower.
 */
export type Features = readonly [left: Tensor, right: Tensor]

export interface ObjectivePart<P extends Parameters = Parameters> extends Part<P> {
  /** The layout of batches that it needs. */
  readonly takes: Layout
  /**
   * The equal parts of a batch's images, in order. Each part has its own dropout masks and, if the protocol says
   * `by_view`, its own statistics in batch normalization.
   */
  readonly views: readonly string[]
  /** The kinds of head output that it can train; none if it uses only features. */
  readonly heads: readonly JudgementKind[]
  /** How features are compared, if it uses only features. */
  distance?(settings: Settings<P>): FeatureDistance
  /** Why it cannot train this network, as a sentence, for reasons beyond `takes` and `heads`; undefined if it can. */
  refuses?(settings: Settings<P>, network: Network): string | undefined
  /** The same for the batches of a sampler, with a network that it can train. */
  refusesBatches?(settings: Settings<P>, network: Network, batches: BatchesOfRun): string | undefined
  /** Learned parameters besides the network's weights, by name, with their initial values. */
  learned?(settings: Settings<P>): Readonly<Record<string, number>>
  /** To be called inside a gradient function's tidy. */
  judge(settings: Settings<P>, context: JudgeContext, features: Features, batch: BatchTensors): Judgement
}

export interface BatchesOfRun {
  /** In the largest batch. */
  readonly images: number
  /** In all training groups. */
  readonly classes: number
}

export interface JudgeContext {
  readonly tf: Tf
  readonly siamese: Pick<Siamese, 'score' | 'scoreAll' | 'classify'>
  /** The learned parameters, scalars by name. */
  readonly learned: ReadonlyMap<string, Variable>
  /** Addresses of the head's random masks. */
  readonly noise: readonly NoiseAddress[]
}

/** What an objective uses of a batch besides the features. */
export interface BatchTensors {
  /** As in `Batch`; `[0]` in the layout `classes`. */
  readonly labels: Tensor1D
  /** As in `Batch`. */
  readonly items: number
}

export interface Judgement {
  /** The mean over the batch, without the weights' penalties. */
  readonly objective: Scalar
  /** The fraction of correct answers in the batch. */
  readonly accuracy: Scalar
}
