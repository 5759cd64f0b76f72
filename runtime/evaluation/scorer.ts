/** The network as tests see it: what compares images, or what classifies them. */
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import type { Group } from '../data/dataset.js'

/** Compares images. Higher scores mean more alike; the left image is the query, the right one a support. Tensors are the caller's to dispose of. */
export interface Scorer {
  /** 1, or 2 where queries and supports have features of their own. */
  readonly towers: number
  /**
   * The features of images, `[images, ...]`, in inference mode; those of an image are the same to the last bit, whatever images it is among. `view` turns every image first: one of the eight symmetries of the square,
   * of which 0, the default, leaves it as it is. `tower`, of which there may be two, is 0, that of queries, unless given.
   */
  embed(images: readonly number[], view?: number, tower?: number): Promise<Tensor>
  /**
   * Every one of `[n, ...]` with every one of `[m, ...]`, to scores `[n, m]`: logits, where the head ends in a sigmoid, and of distances their
   * negative. The score of two images is the same to the last bit, whatever others it is computed with.
   */
  scoreAll(left: Tensor, right: Tensor): Tensor2D
  /**
   * The same scores pair by pair, `[pairs, ...]` at both sides to `[pairs]`, of a head that is applied to each pair; absent where all pairs at once
   * are the faster way, and the only one that gives the same bits.
   */
  readonly score?: (left: Tensor, right: Tensor) => Tensor1D
  /** What the head, or the distance of features, gives where this is the score: the sigmoid of a logit. */
  output(score: number): number
}

/** Tells to which of its classes an image belongs. */
export interface Classifier {
  /** The outputs, in their order, as `classLabel` writes them. */
  readonly labels: readonly string[]
  /** `[images, labels]` row-major; the highest of a row is the answer. */
  classScores(images: readonly number[]): Promise<Float32Array>
}

/** Character names repeat from alphabet to alphabet, so that a class is known by both names. */
export function classLabel(group: { readonly name: string }, imageClass: { readonly name: string }): string {
  return `${group.name}/${imageClass.name}`
}

/** The outputs of a classifier that was trained on these groups, in their order. */
export function labelsOf(groups: readonly Group[]): readonly string[] {
  return groups.flatMap((group) => group.classes.map((each) => classLabel(group, each)))
}
