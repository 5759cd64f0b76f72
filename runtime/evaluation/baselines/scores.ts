/** A baseline as tests see it: in place of a network. */
import { type ImageStore, valuesPerImage } from '../../data/image-store.js'
import { bindPipeline } from '../../data/images/pipeline.js'
import { type Group, itemsOf } from '../groups.js'
import { type Scores, turn } from '../scores.js'
import type { Baseline } from './baseline.js'

export interface BaselineScoresOptions {
  readonly images: ImageStore
  /** What a fitted baseline is fitted on. */
  readonly background: readonly Group[]
  /** Stops between two images, or rows of a matrix, with its reason. */
  readonly signal?: AbortSignal
}

/**
 * Scores two images by how little they differ: the distance, negative. Views are left out, in which a baseline sees no more. Nothing is kept, so that
 * a large group takes no memory after its test.
 *
 * @throws UserError where the baseline cannot take such images, or be fitted
 */
export function baselineScores(baseline: Baseline, { images, background, signal }: BaselineScoresOptions): Scores {
  const { shape, evaluation } = bindPipeline(baseline.images, images)
  const read = (image: number): Float32Array => {
    const pixels = new Float32Array(valuesPerImage(shape))
    evaluation(images, image, pixels)
    return pixels
  }
  const { feature, distance } = baseline.begin(shape, function* () {
    for (const { classes } of background) for (const { items } of classes) yield items.map(read)
  })
  const features = async (wanted: Iterable<number>) => {
    const found = new Map<number, unknown>()
    for (const image of wanted) {
      if (found.has(image)) continue
      found.set(image, feature(read(image)))
      await turn(signal)
    }
    return found
  }
  return {
    async matrix(group, { onProgress }) {
      const kept = [...(await features(itemsOf(group))).values()]
      const size = kept.length
      const values = new Float32Array(size * size)
      for (const [row, left] of kept.entries()) {
        for (let column = 0; column <= row; column++) {
          const score = -distance(left, kept[column])
          values[row * size + column] = score
          values[column * size + row] = score
        }
        await turn(signal)
        onProgress?.(((row + 1) / size) ** 2)
      }
      const starts = [0]
      for (const { items } of group.classes) starts.push(starts.at(-1)! + items.length)
      return { size, starts, values }
    },
    async pairs(left, right, { onProgress }) {
      const kept = await features([...left, ...right])
      const scores = Float32Array.from(left, (image, at) => -distance(kept.get(image), kept.get(right[at])))
      onProgress?.(1)
      return scores
    },
    probability: (score) => score,
  }
}
