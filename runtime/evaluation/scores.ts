/** Scores of pairs of images, computed in batches: whole matrices, which are kept for the next test, or chosen pairs. */
import type { Tensor } from '@tensorflow/tfjs-core'
import type { Tf } from '../base/tf.js'
import type { Group } from '../data/dataset.js'
import { itemsOf, startsOf } from './groups.js'
import type { Scorer } from './scorer.js'

/** The scores of every item of a group with every other, rows as queries and columns as supports, class by class. */
export interface ScoreMatrix {
  /** Rows, and columns. */
  readonly size: number
  /** The first row of each class, and `size` at the end. */
  readonly starts: readonly number[]
  /** `[size, size]` row-major. */
  readonly values: Float32Array
}

export interface ScoringOptions {
  /** The number of views to average over: 1, the image as it is, or 8. */
  readonly views: number
  /** Called with the share that is done. */
  onProgress?(share: number): void
}

export interface Scores {
  /** Computed once for each group and number of views, and kept. */
  matrix(group: Group, options: ScoringOptions): Promise<ScoreMatrix>
  /**
   * The scores of the pairs `left[i]`, `right[i]`, `[pairs]`: looked up, where the matrix of `group`, to which they all belong, is there;
   * else the features of each image are computed once. Only the last bits of a score depend on that.
   */
  pairs(
    left: readonly number[],
    right: readonly number[],
    options: ScoringOptions & { readonly group?: Group },
  ): Promise<Float32Array>
  /** The scores of every image at the left with every one at the right, `[left, right]` row-major. */
  every(left: readonly number[], right: readonly number[], options: ScoringOptions): Promise<Float32Array>
  /** The head's output for a score. */
  probability(score: number): number
}

export interface ScoresOptions {
  readonly tf: Tf
  readonly scorer: Scorer
  /** Stops between two batches with its reason. */
  readonly signal?: AbortSignal
  /** Images through the tower at a time; twice as many pairs at a time where they are chosen ones. */
  readonly batch?: number
  /** Scores that are kept in matrices; the oldest give way. 64 million unless given, which take 256 MiB; Omniglot's evaluation alphabets have 9.4 million. */
  readonly kept?: number
}

/** Rows and columns of a matrix that are computed at a time: 4,096 pairs, whose differences of 4,096 features take 64 MiB. */
const block = 64

/** Scores by `scorer`. */
export function createScores(options: ScoresOptions): Scores {
  const kept = new Map<Group, Map<number, ScoreMatrix>>()
  const most = options.kept ?? 64 << 20
  let total = 0
  const keep = (group: Group, views: number, matrix: ScoreMatrix) => {
    for (const [oldest, ofGroup] of kept) {
      if (total + matrix.values.length <= most) break
      for (const { values } of ofGroup.values()) total -= values.length
      kept.delete(oldest)
    }
    kept.set(group, (kept.get(group) ?? new Map<number, ScoreMatrix>()).set(views, matrix))
    total += matrix.values.length
  }
  return {
    async matrix(group, scoring) {
      const known = kept.get(group)?.get(scoring.views)
      if (known !== undefined) return known
      const matrix = await scoreMatrix(options, group, scoring)
      keep(group, scoring.views, matrix)
      return matrix
    },
    async pairs(left, right, { group, ...scoring }) {
      const known = group && kept.get(group)?.get(scoring.views)
      return known ? lookUp(known, itemsOf(group), left, right) : scorePairs(options, left, right, scoring)
    },
    every: (left, right, scoring) => scoreEvery(options, left, right, scoring),
    probability: options.scorer.probability,
  }
}

/** Lets signals and timers have their turn, which synchronous engines would not. @throws the signal's reason */
export async function turn(signal: AbortSignal | undefined): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
  signal?.throwIfAborted()
}

async function scoreMatrix(options: ScoresOptions, group: Group, scoring: ScoringOptions): Promise<ScoreMatrix> {
  const items = itemsOf(group)
  const values = await scoreEvery(options, items, items, scoring)
  return { size: items.length, starts: startsOf(group), values }
}

async function scoreEvery(
  options: ScoresOptions,
  left: readonly number[],
  right: readonly number[],
  { views, onProgress }: ScoringOptions,
): Promise<Float32Array> {
  const sums = new Float32Array(left.length * right.length)
  for (let view = 0; view < views; view++) {
    const progress = (share: number) => onProgress?.((view + share) / views)
    const images = left === right ? left : [...left, ...right]
    const features = await embedAll(options, images, view, (share) => progress(share / 2))
    try {
      const sides = {
        left: { start: 0, count: left.length },
        right: { start: images.length - right.length, count: right.length },
      }
      await addEvery(options, features, sides, sums, 1 / views, (share) => progress((1 + share) / 2))
    } finally {
      features.dispose()
    }
  }
  return sums
}

/** Rows of the features, one after the other. */
interface Rows {
  readonly start: number
  readonly count: number
}

/** Adds the scores of every row at the left with every row at the right, times `weight`, to `sums`, block by block. */
async function addEvery(
  { tf, scorer, signal }: ScoresOptions,
  features: Tensor,
  { left, right }: { readonly left: Rows; readonly right: Rows },
  sums: Float32Array,
  weight: number,
  onProgress: (share: number) => void,
): Promise<void> {
  const take = ({ start }: Rows, from: number, count: number) => tf.slice(features, start + from, count)
  for (let top = 0; top < left.count; top += block) {
    const rows = Math.min(block, left.count - top)
    for (let from = 0; from < right.count; from += block) {
      const columns = Math.min(block, right.count - from)
      const scores = tf.tidy(() => scorer.scoreAll(take(left, top, rows), take(right, from, columns)))
      const values = await scores.data()
      scores.dispose()
      for (let at = 0; at < values.length; at++) {
        sums[(top + Math.floor(at / columns)) * right.count + from + (at % columns)] += weight * values[at]
      }
    }
    await turn(signal)
    onProgress((top + rows) / left.count)
  }
}

async function scorePairs(
  options: ScoresOptions,
  left: readonly number[],
  right: readonly number[],
  { views, onProgress }: ScoringOptions,
): Promise<Float32Array> {
  const images = [...new Set([...left, ...right])]
  const row = new Map(images.map((image, index) => [image, index]))
  const rows = { left: left.map((image) => row.get(image)!), right: right.map((image) => row.get(image)!) }
  const sums = new Float32Array(left.length)
  for (let view = 0; view < views; view++) {
    const progress = (share: number) => onProgress?.((view + share) / views)
    const features = await embedAll(options, images, view, progress)
    try {
      await addPairs(options, features, rows, sums, 1 / views)
    } finally {
      features.dispose()
    }
  }
  return sums
}

async function addPairs(
  { tf, scorer, signal, batch = 128 }: ScoresOptions,
  features: Tensor,
  rows: { readonly left: readonly number[]; readonly right: readonly number[] },
  sums: Float32Array,
  weight: number,
): Promise<void> {
  for (let start = 0; start < sums.length; start += 2 * batch) {
    const gather = (side: readonly number[]) =>
      tf.gather(features, tf.tensor1d(side.slice(start, start + 2 * batch), 'int32'))
    const scores = tf.tidy(() => scorer.score(gather(rows.left), gather(rows.right)))
    const values = await scores.data()
    scores.dispose()
    for (const [at, value] of values.entries()) sums[start + at] += weight * value
    await turn(signal)
  }
}

/** The features of the images, `[images, ...]`. The caller disposes of them. */
async function embedAll(
  { tf, scorer, signal, batch = 128 }: ScoresOptions,
  images: readonly number[],
  view: number,
  onProgress: (share: number) => void,
): Promise<Tensor> {
  const parts: Tensor[] = []
  try {
    for (let start = 0; start < images.length; start += batch) {
      const chunk = images.slice(start, start + batch)
      parts.push(await scorer.embed(chunk, view))
      await turn(signal)
      onProgress((start + chunk.length) / images.length)
    }
    return tf.tidy(() => tf.concat(parts, 0))
  } finally {
    tf.dispose(parts)
  }
}

function lookUp(
  { size, values }: ScoreMatrix,
  items: readonly number[],
  left: readonly number[],
  right: readonly number[],
): Float32Array {
  const row = new Map(items.map((image, index) => [image, index]))
  return Float32Array.from(left, (image, at) => values[row.get(image)! * size + row.get(right[at])!])
}
