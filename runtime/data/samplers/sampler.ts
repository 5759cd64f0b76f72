/** The interface of samplers: they draw the images of each iteration from the seed and the iteration's number alone. */
import type { RandomStream } from '../../base/random.js'
import type { Parameters, Settings } from '../../protocol/parameters.js'
import type { Part } from '../../protocol/part.js'
import type { Layout } from '../batch.js'
import type { Group } from '../dataset.js'
import type { ImageShape, ImageStore } from '../image-store.js'

export interface SamplerPart<P extends Parameters = Parameters> extends Part<P> {
  readonly layout: Layout
  /** What the training groups lack, as sentences with names and numbers; empty if nothing is missing. */
  lacks(settings: Settings<P>, groups: readonly Group[]): readonly string[]
  /** Why it cannot draw such images, as a sentence; undefined if it can. */
  refusesImages?(settings: Settings<P>, images: ImageShape): string | undefined
  /** The size of the largest batch. */
  most(settings: Settings<P>, groups: readonly Group[]): BatchSize
  draw(settings: Settings<P>, context: DrawContext): Draw
}

export interface BatchSize {
  readonly images: number
  readonly labels: number
}

export interface DrawContext {
  /** The training groups. */
  readonly groups: readonly Group[]
  readonly dataset: { readonly images: ImageStore }
  /** Counted from 0. */
  readonly iteration: number
  /** The stream with this name, of this seed and iteration. */
  stream(name: string): RandomStream
  /** The stream with these names, of this seed alone. */
  seeded(...names: readonly (string | number)[]): RandomStream
}

export interface Draw {
  /** The images in the order in which they are augmented. */
  readonly picks: readonly Pick[]
  /** As in `Batch`. */
  readonly labels: readonly number[]
  /** As in `Batch`. */
  readonly items: number
}

export interface Pick {
  /** Index into the store. */
  readonly image: number
  /** Row in the batch. */
  readonly row: number
  /**
   * The number of its class in the batch: steps that augment by class treat images with the same number in the same
   * way.
   */
  readonly slot: number
}
