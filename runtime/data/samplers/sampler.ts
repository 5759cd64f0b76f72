/** What a sampler is: it draws the images of each iteration from the seed and the iteration's number alone. */
import type { RandomStream } from '../../base/random.js'
import type { Parameters, Settings } from '../../protocol/parameters.js'
import type { Part } from '../../protocol/part.js'
import type { Layout } from '../batch.js'
import type { Group } from '../dataset.js'
import type { ImageShape, ImageStore } from '../image-store.js'

export interface SamplerPart<P extends Parameters = Parameters> extends Part<P> {
  readonly layout: Layout
  /** What the training groups lack for it, as sentences with names and numbers; none where they have everything. */
  lacks(settings: Settings<P>, groups: readonly Group[]): readonly string[]
  /** Why it cannot draw images of such a kind, as a sentence; undefined where it can. */
  refusesImages?(settings: Settings<P>, images: ImageShape): string | undefined
  /** The largest batch. */
  most(settings: Settings<P>, groups: readonly Group[]): BatchSize
  draw(settings: Settings<P>, context: DrawContext): Draw
}

export interface BatchSize {
  readonly images: number
  readonly labels: number
}

export interface DrawContext {
  /** The groups to train on. */
  readonly groups: readonly Group[]
  readonly dataset: { readonly images: ImageStore }
  /** Counted from 0. */
  readonly iteration: number
  /** The stream of that name, of this seed and iteration. */
  stream(name: string): RandomStream
  /** The stream of those names, of this seed alone. */
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
  /** Number of its class in the batch: images of one number are augmented alike where a step augments classes. */
  readonly slot: number
}
