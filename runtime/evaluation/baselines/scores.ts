/** A baseline in the form that tests use: in place of a network. */
import { UserError } from '../../base/user-error.js'
import type { Group } from '../../data/dataset.js'
import { type ImageShape, type ImageStore, valuesPerImage } from '../../data/image-store.js'
import { bindPipeline } from '../../data/images/pipeline.js'
import { itemsOf, startsOf } from '../groups.js'
import { type Scores, turn } from '../scores.js'
import { type Baseline, type Comparer, refusal } from './baseline.js'

export interface BaselineOptions {
  readonly images: ImageStore
  /** The data on which a baseline is fitted. */
  readonly background: readonly Group[]
  /** Stops between two images, or rows of scores, with its reason. */
  readonly signal?: AbortSignal
}

/**
 * Starts a baseline, fitting it if necessary, on the images of some data, and returns its scorer for images of any
 * store: of those data, or of Lake's runs.
 *
 * The score of two images is their negated distance. Views are ignored: a baseline gains nothing from them.
 *
 * @throws UserError if the baseline cannot compare such images, or cannot be fitted
 */
export function baselineScores(
  baseline: Baseline,
  { images: fitted, background, signal }: BaselineOptions,
): (images: ImageStore) => Scores {
  const read = imageReader(baseline, fitted)
  const begin = (shape: ImageShape) =>
    baseline.begin(shape, function* () {
      for (const { classes } of background) for (const { items } of classes) yield items.map(read.image)
    })
  const comparer = begin(read.shape)
  return (images) => {
    const { shape, image } = imageReader(baseline, images)
    return scoresBy(sameShape(shape, read.shape) ? comparer : begin(shape), image, signal)
  }
}

function sameShape(a: ImageShape, b: ImageShape): boolean {
  return a.height === b.height && a.width === b.width && a.channels === b.channels
}

function imageReader(baseline: Baseline, images: ImageStore) {
  const refused = refusal(baseline, images)
  if (refused !== undefined) throw new UserError(refused)
  const { shape, evaluation } = bindPipeline(baseline.images, images)
  const image = (index: number): Float32Array => {
    const pixels = new Float32Array(valuesPerImage(shape))
    evaluation(images, index, pixels)
    return pixels
  }
  return { shape, image }
}

function scoresBy(
  { feature, distance }: Comparer,
  read: (image: number) => Float32Array,
  signal: AbortSignal | undefined,
): Scores {
  const features = async (wanted: readonly number[]): Promise<unknown[]> => {
    const found: unknown[] = []
    for (const image of wanted) {
      found.push(feature(read(image)))
      await turn(signal)
    }
    return found
  }
  const every: Scores['every'] = async (left, right, { onProgress }) => {
    const rows = await features(left)
    // A distance is symmetric.
    const same = left === right
    const columns = same ? rows : await features(right)
    const values = new Float32Array(rows.length * columns.length)
    for (const [row, one] of rows.entries()) {
      const end = same ? row + 1 : columns.length
      for (let column = 0; column < end; column++) {
        const score = -distance(one, columns[column])
        values[row * columns.length + column] = score
        if (same) values[column * columns.length + row] = score
      }
      await turn(signal)
      onProgress?.((row + 1) / rows.length)
    }
    return values
  }
  return {
    every,
    async matrix(group, options) {
      const items = itemsOf(group)
      return { size: items.length, starts: startsOf(group), values: await every(items, items, options) }
    },
    async pairs(left, right, { onProgress }) {
      const images = [...new Set([...left, ...right])]
      const kept = await features(images)
      const of = new Map(images.map((image, at) => [image, kept[at]]))
      const scores = Float32Array.from(left, (image, at) => -distance(of.get(image), of.get(right[at])))
      onProgress?.(1)
      return scores
    },
    output: (score) => score,
  }
}
