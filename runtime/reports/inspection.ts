/** A network's results on single images, for its page: plain data. */
import type { Interval } from '../evaluation/statistics/sample-mean.js'

/** An image on the page. */
export interface ShownImage {
  /** Its class, and its group if there are several. */
  readonly label: string
  /** A PNG as a `data:` URI; absent if images are omitted. */
  readonly picture?: string
}

export interface ShownPair {
  readonly left: ShownImage
  readonly right: ShownImage
  /** The network's output. */
  readonly value: number
}

/** An image that is more similar to one of another class than to any image of the same class. */
export interface ShownMistake {
  readonly query: ShownImage
  readonly own: ShownImage
  readonly ownValue: number
  readonly other: ShownImage
  readonly otherValue: number
}

/** The number of pairs with scores in each of some equal bins from `from` to `to`. */
export interface Histogram {
  readonly from: number
  readonly to: number
  readonly same: readonly number[]
  readonly different: readonly number[]
}

export interface CurvePoint {
  readonly falseAccepts: number
  readonly falseRejects: number
  /** That of the false reject rate. */
  readonly interval: Interval
}

/** Over all pairs of two images of one group. */
export interface InspectedPairs {
  /** The label of the histogram's axis: the network's output, or its logit. */
  readonly axis: string
  readonly histogram: Histogram
  /** On the axis, if the run is calibrated. */
  readonly threshold?: number
  /** In increasing order of the false accept rate. */
  readonly curve: readonly CurvePoint[]
  readonly intervalMethod: string
  readonly mistakes: readonly ShownMistake[]
  /** The number of images whose most similar other image is of a different class, and the total. */
  readonly wrong: number
  readonly images: number
  /** The most similar pairs of two classes, and the least similar pairs of one class. */
  readonly accepted: readonly ShownPair[]
  readonly rejected: readonly ShownPair[]
}

export interface Confusion {
  readonly label: string
  readonly takenFor: string
  readonly count: number
  /** The number of images of the class. */
  readonly of: number
}

/** An image that a classifier assigns to a wrong class. */
export interface ShownError {
  readonly image: ShownImage
  readonly takenFor: string
  /** The probability of that class, and of the correct one. */
  readonly value: number
  readonly ownValue: number
}

/** Features in the plane of the largest variance. */
export interface FeatureMap {
  readonly group: string
  readonly classes: readonly string[]
  readonly points: readonly { readonly x: number; readonly y: number; readonly class: number }[]
  /** Fractions of the variance along both axes. */
  readonly explained: readonly [number, number]
}

export interface Inspection {
  /** A description of the images. */
  readonly data: string
  /** The name of the output: a probability, a similarity or a distance. */
  readonly measure: string
  readonly pairs?: InspectedPairs
  /** Only for a classifier. */
  readonly errors?: { readonly shown: readonly ShownError[]; readonly wrong: number; readonly images: number }
  /** The most frequent first. */
  readonly confusions: readonly Confusion[]
  readonly map?: FeatureMap
  readonly notes: readonly string[]
}
