/** Ways to tell images apart without a network: what a network must beat. */
import type { ImageShape } from '../../data/image-store.js'
import type { PartUse } from '../../protocol/part.js'

export interface Baseline {
  /** As the command line takes it. */
  readonly name: string
  /** A sentence or two, with the source. */
  readonly doc: string
  /** Takes minutes, since it is fitted on the background groups. */
  readonly fitted?: true
  /** Of what images are compared alone: those of this many channels. Any, if left out. */
  readonly channels?: number
  /** Steps from the store to the image that it compares. */
  readonly images: readonly PartUse[]
  /** Begins with images of one shape, as the steps give them. @throws UserError where it cannot compare such images */
  begin(shape: ImageShape, background: Background): Comparer
}

/** Why a baseline cannot compare such images, if so. */
export function refusal({ name, channels }: Baseline, images: ImageShape): string | undefined {
  if (channels === undefined || images.channels === channels) return undefined
  return `${name} compares drawings, which have ${channels} channel, not ${images.channels}`
}

/** The images of all background classes, class by class; read when it is called. */
export type Background = () => Iterable<readonly Float32Array[]>

/** Compares images by what it keeps of each. */
export interface Comparer<Feature = unknown> {
  /** Of `[height, width, channels]`, which is not kept. */
  feature(pixels: Float32Array): Feature
  /** How different two images are; not a number where that cannot be said, which makes an answer wrong. */
  distance(a: Feature, b: Feature): number
}

/** A comparer of any feature: what `distance` takes is what its own `feature` made. */
export function comparer<Feature>(methods: Comparer<Feature>): Comparer {
  return methods as Comparer
}
