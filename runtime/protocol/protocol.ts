/** A training and test protocol, validated and with the defaults filled in; keys are those of its YAML file in version 2. */
import type { FeatureDistance } from './feature-distances.js'
import type { PartUse } from './part.js'

export interface Protocol {
  readonly name: string
  /** What it follows: a paper, an implementation. */
  readonly source?: string
  /** Steps from the store to the network, in their order; those that augment happen in training only. */
  readonly images: readonly PartUse[]
  /** Which groups, classes or images train, validate and test. */
  readonly split: PartUse
  readonly sampler: PartUse
  readonly objective: PartUse
  /** How features are compared where the network has no head; absent: as the objective compares them. */
  readonly distance?: FeatureDistance
  /**
   * Over what batch normalisation takes its statistics in training: each view of the batch apart (of pairs the left and the right images), as where a
   * network is applied to one after the other, or all together.
   */
  readonly batch_normalization: 'by_view' | 'joint'
  readonly optimizer: PartUse
  /**
   * The moving statistics of batch normalisation are set, before weights are validated or tested, to their means over this many training batches;
   * absent: they are what training has made of them.
   */
  readonly statistics?: { readonly batches: number }
  /** Whether the penalties that the network states, l2 * sum(w^2), are part of the loss. */
  readonly penalties: boolean
  readonly schedule: PartUse
  /** Gradients are scaled down to this norm over all of them; absent: never. */
  readonly clip?: number
  /** A moving average of all weights, which is what is validated and tested; absent: the weights themselves are. */
  readonly average?: {
    readonly decay: number
    /** Whether every validation also tests the weights themselves. */
    readonly compare: boolean
  }
  readonly validation: {
    /** In iterations. */
    readonly every: number
    readonly test: PartUse
  }
  readonly stopping: {
    readonly iterations: number
    /** Training ends when the best validation is more than this many iterations old; absent: it does not end for that. */
    readonly patience?: number
    /** Ends a run whose outputs are all alike: validation accuracy 1 with training accuracy 0.5, or training accuracy 0. */
    readonly degenerate: boolean
  }
  /** On the evaluation groups, with the best weights, once at the end; the first is the run's figure. May be none, while choices are made. */
  readonly test: readonly PartUse[]
  readonly checkpoint: {
    /** Seconds between two checkpoints. */
    readonly seconds: number
  }
}
