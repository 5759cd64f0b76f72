/** The interface of baselines: ways to compare images without a network, which a network must beat. */
import type { ImageShape } from '../../data/image-store.js'
import type { PartUse } from '../../protocol/part.js'

export interface Baseline {
  /** Its name on the command line. */
  readonly name: string
  /** A sentence or two, with the source. */
  readonly doc: string
  /** Takes minutes, since it is fitted on the background groups. */
  readonly fitted?: true
  /** The only number of channels of images that it can compare. Any by default. */
  readonly channels?: number
  /** Steps from the store to the image that it compares. */
  readonly images: readonly PartUse[]
  /** Starts with images of one shape, the output of the steps. @throws UserError if it cannot compare such images */
  begin(shape: ImageShape, background: Background): Comparer
}

/** Why a baseline cannot compare such images; undefined if it can. */
export function refusal({ name, channels }: Baseline, images: ImageShape): string | undefined {
  if (channels === undefined || images.channels === channels) return undefined
  return `${name} compares drawings, which have ${channels} channel, not ${images.channels}`
}

/** The images of all background classes, class by class; read when it is called. */
export type Background = () => Iterable<readonly Float32Array[]>

/** Compares images by a feature of each. */
export interface Comparer<Feature = unknown> {
  /** The feature of `[height, width, channels]`, which is not kept. */
  feature(pixels: Float32Array): Feature
  /** The distance of two images; NaN if undefined, which makes an answer wrong. */
  distance(a: Feature, b: Feature): number
}

/** A comparer with any feature type: `distance` receives what its own `feature` returned. */
export function comparer<Feature>(methods: Comparer<Feature>): Comparer {
  return methods as Comparer
}
