/** The interfaces of networks in tests: they compare images, or classify them. */
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import type { Group } from '../data/dataset.js'

/**
 * Compares images. Higher scores mean more similar; the left image is the query, the right one a support. The caller
 * disposes of tensors.
 */
export interface Scorer {
  /** 1, or 2 if queries and supports have separate features. */
  readonly towers: number
  /**
   * The features of images, `[images, ...]`, at inference; those of an image are the same to the last bit, whatever
   * other images it is computed with. `view` first rotates or reflects every image: one of the eight symmetries of the
   * square; 0, the default, is the identity. `tower` is 0, that of queries, by default; there may be two.
   */
  embed(images: readonly number[], view?: number, tower?: number): Promise<Tensor>
  /**
   * All of `[n, ...]` with all of `[m, ...]`, to scores `[n, m]`: logits if the head ends in a sigmoid, and negated
   * distances. The score of two images is the same to the last bit, whatever others it is computed with.
   */
  scoreAll(left: Tensor, right: Tensor): Tensor2D
  /**
   * The same scores pair by pair, from `[pairs, ...]` on both sides to `[pairs]`, for a head that is applied to each
   * pair; absent if computing all pairs at once is faster, and the only way to get the same bits.
   */
  readonly score?: (left: Tensor, right: Tensor) => Tensor1D
  /** The output of the head, or the distance of features, for this score: the sigmoid of a logit. */
  output(score: number): number
}

/** Classifies images. */
export interface Classifier {
  /** The outputs, in order, as `classLabel` writes them. */
  readonly labels: readonly string[]
  /** `[images, labels]` row-major; the highest of a row is the answer. */
  classScores(images: readonly number[]): Promise<Float32Array>
}

/** Characters of different alphabets have the same names, so a class is identified by both names. */
export function classLabel(group: { readonly name: string }, imageClass: { readonly name: string }): string {
  return `${group.name}/${imageClass.name}`
}

/** The outputs of a classifier that was trained on these groups, in order. */
export function labelsOf(groups: readonly Group[]): readonly string[] {
  return groups.flatMap((group) => group.classes.map((each) => classLabel(group, each)))
}
