/**
 * A training and test protocol, validated and with the defaults filled in. Its keys are those of the YAML file in
 * version 2.
 */
import type { FeatureDistance } from './feature-distances.js'
import type { PartUse } from './part.js'

export interface Protocol {
  readonly name: string
  /** The paper or implementation that it follows. */
  readonly source?: string
  /** Steps from the store to the network, in order; augmentation happens in training only. */
  readonly images: readonly PartUse[]
  /** Which groups, classes or images train, validate and test. */
  readonly split: PartUse
  readonly sampler: PartUse
  readonly objective: PartUse
  /** How features are compared if the network has no head; absent: as the objective compares them. */
  readonly distance?: FeatureDistance
  /**
   * The images over which batch normalization computes its statistics in training: each view of the batch separately
   * (for pairs, the left and the right images), as if the network were applied to one after the other, or all together.
   */
  readonly batch_normalization: 'by_view' | 'joint'
  readonly optimizer: PartUse
  /**
   * Before weights are validated or tested, the moving statistics of batch normalization are set to their means over
   * this many training batches; absent: they stay as training left them.
   */
  readonly statistics?: { readonly batches: number }
  /** Whether the penalties that the network declares, l2 * sum(w^2), are part of the loss. */
  readonly penalties: boolean
  readonly schedule: PartUse
  /** Gradients are scaled down to this global norm; absent: never. */
  readonly clip?: number
  /** A moving average of all weights, which is validated and tested instead of the weights; absent: there is none. */
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
    /**
     * Training stops when the best validation is more than this many iterations old; absent: it does not stop for that.
     */
    readonly patience?: number
    /**
     * Stops a run whose outputs have all become equal: validation accuracy 1 with training accuracy 0.5, or training
     * accuracy 0.
     */
    readonly degenerate: boolean
  }
  /**
   * Run once at the end on the evaluation groups, with the best weights; the first gives the run's main figure. May be
   * empty while choices are made.
   */
  readonly test: readonly PartUse[]
  readonly checkpoint: {
    /** Seconds between two checkpoints. */
    readonly seconds: number
  }
}
