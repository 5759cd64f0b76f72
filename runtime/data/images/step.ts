/**
 * The interface of image steps. A protocol lists the steps between the store and the network, in order. Steps that
 * prepare apply in training and in evaluation; those that augment apply in training only.
 */
import type { RandomStream } from '../../base/random.js'
import type { Parameters, Settings } from '../../protocol/parameters.js'
import type { Part } from '../../protocol/part.js'
import type { ImageShape } from '../image-store.js'
import type { Picture } from './picture.js'

export interface ImageStep<P extends Parameters = Parameters> extends Part<P> {
  /** Applies in training only, and draws random numbers; absent for a step that prepares. */
  readonly augments?: true
  /** The shape of the output, or why the step cannot process this input, as a sentence. */
  shape(input: ImageShape, settings: Settings<P>): ImageShape | string
  /**
   * Chooses omitted settings for a network with input shape `target` and a store of images with shape `stored`;
   * undefined if the step should be skipped. Absent for a step that depends on neither.
   */
  fit?(settings: Settings<P>, target: ImageShape, stored: ImageShape): Settings<P> | undefined
  /** Prepares the step for images of one shape. */
  bind(settings: Settings<P>, input: ImageShape): ApplyStep
}

/** Modifies the picture in place. */
export type ApplyStep = (picture: Picture, random: StepRandom) => void

/** Random numbers of one step on one image. */
export interface StepRandom {
  /** One stream for all images of a batch, in their order. */
  readonly item: RandomStream
  /** A stream that is the same for every image of one class in the batch, and restarts at every call. */
  ofClass(): RandomStream
}
