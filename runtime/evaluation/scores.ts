/**
 * Scores of pairs of images, computed in batches: whole matrices, which are cached for the next test, or selected
 * pairs.
 */
import type { Tensor } from '@tensorflow/tfjs-core'
import type { Tf } from '../base/tf.js'
import type { Group } from '../data/dataset.js'
import { itemsOf, startsOf } from './groups.js'
import type { Scorer } from './scorer.js'

/**
 * The scores of every item of a group with every other, with queries as rows and supports as columns, class by class.
 */
export interface ScoreMatrix {
  /** The number of rows, and of columns. */
  readonly size: number
  /** The first row of each class, and `size` at the end. */
  readonly starts: readonly number[]
  /** `[size, size]` row-major. */
  readonly values: Float32Array
}

export interface ScoringOptions {
  /** The number of views to average over: 1, the unchanged image, or 8. */
  readonly views: number
  /** Called with the fraction that is done. */
  onProgress?(share: number): void
}

export interface Scores {
  /** Computed once for each group and number of views, and cached. */
  matrix(group: Group, options: ScoringOptions): Promise<ScoreMatrix>
  /**
   * The scores of the pairs `left[i]`, `right[i]`, `[pairs]`: looked up if the matrix of `group`, to which they all
   * belong, is cached; otherwise the features of each image are computed once. The scores are the same either way.
   */
  pairs(
    left: readonly number[],
    right: readonly number[],
    options: ScoringOptions & { readonly group?: Group },
  ): Promise<Float32Array>
  /** The scores of every left image with every right one, `[left, right]` row-major. */
  every(left: readonly number[], right: readonly number[], options: ScoringOptions): Promise<Float32Array>
  /** The head's output for this score. */
  output(score: number): number
}

export interface ScoresOptions {
  readonly tf: Tf
  readonly scorer: Scorer
  /** Stops between two batches with its reason. */
  readonly signal?: AbortSignal
  /** Images through the tower at a time; for selected pairs, twice that number of pairs. */
  readonly batch?: number
  /**
   * The maximum number of cached scores; the oldest matrices are dropped. 64 million by default (256 MiB); Omniglot's
   * evaluation alphabets have 9.4 million.
   */
  readonly kept?: number
}

/** The rows and columns of a block: 4,096 pairs, whose differences of 4,096 features take 64 MiB. */
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
    output: options.scorer.output,
  }
}

/** Lets signals and timers run, which synchronous engines would block. @throws the signal's reason */
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
    const sides = await embedSides(options, left, right, view, (share) => progress(share / 2))
    try {
      await addEvery(options, sides, sums, 1 / views, (share) => progress((1 + share) / 2))
    } finally {
      disposeSides(options, sides)
    }
  }
  return sums
}

/** The features of images as rows of a tensor; images may be repeated. */
interface Rows {
  readonly features: Tensor
  readonly rows: readonly number[]
}

type Sides = readonly [left: Rows, right: Rows]

/** The features of both sides' images: each image once if one tower sees both sides, otherwise once per side. */
async function embedSides(
  options: ScoresOptions,
  left: readonly number[],
  right: readonly number[],
  view: number,
  onProgress: (share: number) => void,
): Promise<Sides> {
  const embed = async (of: readonly (readonly number[])[], tower: number, progress: (share: number) => void) => {
    const images = [...new Set(of.flat())]
    const row = new Map(images.map((image, index) => [image, index]))
    const features = await embedAll(options, images, view, tower, progress)
    return of.map((side): Rows => ({ features, rows: side.map((image) => row.get(image)!) }))
  }
  if (options.scorer.towers === 1) {
    const [one, other] = await embed([left, right], 0, onProgress)
    return [one, other]
  }
  const [one] = await embed([left], 0, (share) => onProgress(share / 2))
  try {
    const [other] = await embed([right], 1, (share) => onProgress((1 + share) / 2))
    return [one, other]
  } catch (error) {
    one.features.dispose()
    throw error
  }
}

function disposeSides({ tf }: ScoresOptions, sides: Sides): void {
  tf.dispose(sides.map(({ features }) => features))
}

/** Some rows; consecutive ones, such as all images of a group, are sliced. */
function takeRows(tf: Tf, { features, rows }: Rows, from: number, count: number): Tensor {
  const taken = rows.slice(from, from + count)
  if (taken.every((row, index) => row === taken[0] + index)) return tf.slice(features, taken[0], count)
  return tf.gather(features, tf.tensor1d(taken, 'int32'))
}

/** Adds the scores of every left row with every right row, times `weight`, to `sums`, block by block. */
async function addEvery(
  { tf, scorer, signal }: ScoresOptions,
  [left, right]: Sides,
  sums: Float32Array,
  weight: number,
  onProgress: (share: number) => void,
): Promise<void> {
  const [all, width] = [left.rows.length, right.rows.length]
  for (let top = 0; top < all; top += block) {
    const rows = Math.min(block, all - top)
    for (let from = 0; from < width; from += block) {
      const columns = Math.min(block, width - from)
      const scores = tf.tidy(() => scorer.scoreAll(takeRows(tf, left, top, rows), takeRows(tf, right, from, columns)))
      const values = await scores.data()
      scores.dispose()
      for (let at = 0; at < values.length; at++) {
        sums[(top + Math.floor(at / columns)) * width + from + (at % columns)] += weight * values[at]
      }
    }
    await turn(signal)
    onProgress((top + rows) / all)
  }
}

async function scorePairs(
  options: ScoresOptions,
  left: readonly number[],
  right: readonly number[],
  { views, onProgress }: ScoringOptions,
): Promise<Float32Array> {
  const sums = new Float32Array(left.length)
  for (let view = 0; view < views; view++) {
    const progress = (share: number) => onProgress?.((view + share) / views)
    const sides = await embedSides(options, left, right, view, progress)
    try {
      await addPairs(options, sides, sums, 1 / views)
    } finally {
      disposeSides(options, sides)
    }
  }
  return sums
}

async function addPairs(options: ScoresOptions, sides: Sides, sums: Float32Array, weight: number): Promise<void> {
  const { scorer, signal, batch = 128 } = options
  const atOnce = scorer.score === undefined ? block : 2 * batch
  for (let start = 0; start < sums.length; start += atOnce) {
    const count = Math.min(atOnce, sums.length - start)
    const values = await (scorer.score === undefined ? pickPairs : scoreOneByOne)(options, sides, start, count)
    for (const [at, value] of values.entries()) sums[start + at] += weight * value
    await turn(signal)
  }
}

/** The scores of some pairs, each computed individually. */
async function scoreOneByOne(
  { tf, scorer }: ScoresOptions,
  sides: Sides,
  start: number,
  count: number,
): Promise<Float32Array> {
  const scores = tf.tidy(() => {
    const [left, right] = sides.map((side) => takeRows(tf, side, start, count))
    return scorer.score!(left, right)
  })
  const values = await scores.data()
  scores.dispose()
  return values as Float32Array
}

/** The same, selected from the scores of all their left images with all their right ones. */
async function pickPairs(
  { tf, scorer }: ScoresOptions,
  sides: Sides,
  start: number,
  count: number,
): Promise<Float32Array> {
  const [left, right] = sides.map(({ features, rows }) => {
    const taken = rows.slice(start, start + count)
    const single = [...new Set(taken)]
    return { features, single, at: taken.map((row) => single.indexOf(row)) }
  })
  const scores = tf.tidy(() => {
    const [lefts, rights] = [left, right].map(({ features, single }) =>
      takeRows(tf, { features, rows: single }, 0, single.length),
    )
    return scorer.scoreAll(lefts, rights)
  })
  const values = await scores.data()
  scores.dispose()
  return Float32Array.from(left.at, (row, pair) => values[row * right.single.length + right.at[pair]])
}

/** The features of the images, `[images, ...]`. The caller disposes of them. */
async function embedAll(
  { tf, scorer, signal, batch = 128 }: ScoresOptions,
  images: readonly number[],
  view: number,
  tower: number,
  onProgress: (share: number) => void,
): Promise<Tensor> {
  const parts: Tensor[] = []
  try {
    for (let start = 0; start < images.length; start += batch) {
      const chunk = images.slice(start, start + batch)
      parts.push(await scorer.embed(chunk, view, tower))
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
