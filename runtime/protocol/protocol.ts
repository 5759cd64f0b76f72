/**
 * A training and test protocol as its YAML file states it, validated and with the defaults filled in; keys are the
 * file's own. `specs/protocols/protocol.schema.json` says the same with bounds and defaults.
 */

export interface Protocol {
  readonly version: 1
  readonly name: string
  /** What it follows: a paper, an implementation. */
  readonly source?: string
  readonly images: {
    /** `paper`: x / std(x) - mean(x), image by image; `standard`: (x - mean(x)) / std(x); `none`: as stored; `ink`: 1 - x. */
    readonly normalisation: 'paper' | 'standard' | 'none' | 'ink'
  }
  readonly split: {
    /** Background alphabets to train on, and to validate on. */
    readonly train: number
    readonly validation: number
    /** The last alphabet in the order of names is always in validation. */
    readonly last_in_validation: boolean
  }
  readonly batch: {
    /** Characters drawn an iteration, with replacement, of one alphabet (in turn); each gives a same pair and a different pair. */
    readonly characters: number
  }
  readonly augmentation: {
    /** Each of the four is applied with this probability, image by image, in the order of the keys below. */
    readonly probability: number
    /** Uniform in +- degrees. */
    readonly rotation: number
    /** Uniform in +- radians. */
    readonly shear: number
    /** Uniform in +- pixels, each way. */
    readonly shift: number
    /** Coordinate scale, uniform between the two, each axis by itself: 2 shrinks the glyph to half. */
    readonly zoom: readonly [number, number]
  }
  /**
   * Over what batch normalisation takes its statistics in training: the left and the right images of the pairs apart, as where a
   * network is applied to one after the other, or both together.
   */
  readonly batch_normalization: 'by_side' | 'joint'
  /** Of the head's probability, the mean over the pairs; the network adds its own `l2 * sum(w^2)`. */
  readonly loss: 'binary_cross_entropy'
  readonly optimizer: {
    /** With momentum, in Keras's form: v = momentum * v - rate * gradient; w = w + v. */
    readonly kind: 'sgd'
    readonly learning_rate: number
    /** The rate is multiplied by `factor` every `every` iterations. */
    readonly decay: { readonly factor: number; readonly every: number }
    /** Begins at `start`, grows by `slope` an iteration until it reaches `end`. */
    readonly momentum: { readonly start: number; readonly slope: number; readonly end: number }
  }
  readonly validation: OneShotTest & {
    /** In iterations. */
    readonly every: number
  }
  readonly stopping: {
    readonly iterations: number
    /** Training ends when the best validation is more than this many iterations old. */
    readonly patience: number
    /** Ends a run whose outputs are all alike: validation accuracy 1 with training accuracy 0.5, or training accuracy 0. */
    readonly degenerate: boolean
  }
  readonly test: OneShotTest
}

export interface OneShotTest {
  /** Tasks on each alphabet. */
  readonly tasks: number
  /** Characters to choose from; all where an alphabet has fewer. */
  readonly ways: number
  /** A task counts as wrong unless the standard deviation of its probabilities is above this. */
  readonly min_deviation: number
}
