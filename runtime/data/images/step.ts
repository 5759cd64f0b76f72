/**
 * What happens to an image between the store and the network: a list of steps, in the protocol's order. Steps that prepare happen in training and in
 * evaluation; those that augment happen in training only.
 */
import type { RandomStream } from '../../base/random.js'
import type { Parameters, Settings } from '../../protocol/parameters.js'
import type { Part } from '../../protocol/part.js'
import type { ImageShape } from '../image-store.js'
import type { Picture } from './picture.js'

export interface ImageStep<P extends Parameters = Parameters> extends Part<P> {
  /** Happens in training only, and draws random numbers; absent for a step that prepares. */
  readonly augments?: true
  /** The shape that it gives, or why it cannot take this one, as a sentence. */
  shape(input: ImageShape, settings: Settings<P>): ImageShape | string
  /**
   * Settings that were left out, chosen for a network that takes images of the shape `target`, of a store whose images have the shape `stored`;
   * undefined where the step is to be left out. Absent for a step that asks neither.
   */
  fit?(settings: Settings<P>, target: ImageShape, stored: ImageShape): Settings<P> | undefined
  /** Prepares the step for images of one shape. */
  bind(settings: Settings<P>, input: ImageShape): ApplyStep
}

/** Changes the picture in place. */
export type ApplyStep = (picture: Picture, random: StepRandom) => void

/** Random numbers of one step on one image. */
export interface StepRandom {
  /** One stream for all images of a batch, in their order. */
  readonly item: RandomStream
  /** A stream that is the same for every image of one class in the batch, and begins anew at every call. */
  ofClass(): RandomStream
}
