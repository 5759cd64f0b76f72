/** What a network does with single images, for its page: plain data. */
import type { Interval } from '../evaluation/statistics/sample-mean.js'

/** An image as the page shows it. */
export interface ShownImage {
  /** Its class, and its group where there are several. */
  readonly label: string
  /** A PNG, as a `data:` URI; absent where images are left out. */
  readonly picture?: string
}

export interface ShownPair {
  readonly left: ShownImage
  readonly right: ShownImage
  /** What the network gives. */
  readonly value: number
}

/** An image that is more alike to one of another class than to any of its own. */
export interface ShownMistake {
  readonly query: ShownImage
  readonly own: ShownImage
  readonly ownValue: number
  readonly other: ShownImage
  readonly otherValue: number
}

/** How many pairs have scores in each of some equal steps from `from` to `to`. */
export interface Histogram {
  readonly from: number
  readonly to: number
  readonly same: readonly number[]
  readonly different: readonly number[]
}

export interface CurvePoint {
  readonly falseAccepts: number
  readonly falseRejects: number
  /** Of the false rejects. */
  readonly interval: Interval
}

/** Of every pair of two images of one group. */
export interface InspectedPairs {
  /** What the axis of the histogram is: what the network gives, or its logit. */
  readonly axis: string
  readonly histogram: Histogram
  /** On the axis, where the run is calibrated. */
  readonly threshold?: number
  /** Rates of false accepts from small to large. */
  readonly curve: readonly CurvePoint[]
  readonly intervalMethod: string
  readonly mistakes: readonly ShownMistake[]
  /** Images whose most alike other one is of another class, of how many. */
  readonly wrong: number
  readonly images: number
  /** Pairs of two classes that are most alike, and of one class that are least alike. */
  readonly accepted: readonly ShownPair[]
  readonly rejected: readonly ShownPair[]
}

export interface Confusion {
  readonly label: string
  readonly takenFor: string
  readonly count: number
  /** Images of the class. */
  readonly of: number
}

/** An image that a classifier takes for another class. */
export interface ShownError {
  readonly image: ShownImage
  readonly takenFor: string
  /** The probability of that, and of the right class. */
  readonly value: number
  readonly ownValue: number
}

/** Features in the plane in which they are spread most. */
export interface FeatureMap {
  readonly group: string
  readonly classes: readonly string[]
  readonly points: readonly { readonly x: number; readonly y: number; readonly class: number }[]
  /** Shares of the variance along both axes. */
  readonly explained: readonly [number, number]
}

export interface Inspection {
  /** Of the images, in words. */
  readonly data: string
  /** What a probability, a similarity or a distance is called. */
  readonly measure: string
  readonly pairs?: InspectedPairs
  /** Of a classifier. */
  readonly errors?: { readonly shown: readonly ShownError[]; readonly wrong: number; readonly images: number }
  /** The most frequent first. */
  readonly confusions: readonly Confusion[]
  readonly map?: FeatureMap
  readonly notes: readonly string[]
}
