/** Finds similar classes without learning: by the mean of their centered and scaled ink. */
import { usePart } from '../../protocol/part.js'
import type { ImageClass } from '../dataset.js'
import { type ImageStore, valuesPerImage } from '../image-store.js'
import { ink } from '../images/ink.js'
import { moments } from '../images/moments.js'
import { bindPipeline } from '../images/pipeline.js'

/** The side of a prototype, in pixels: enough to distinguish shapes, small enough to compare all classes at once. */
const side = 16

/** The prototypes of unit length of every class that has been requested, by store. */
const known = new WeakMap<ImageStore, Map<ImageClass, Float32Array>>()

/**
 * The `count` classes of `pool` that are most similar to `wanted`, which is not one of them; the most similar first.
 */
export function nearestClasses(
  { images }: { readonly images: ImageStore },
  pool: readonly ImageClass[],
  wanted: ImageClass,
  count: number,
): ImageClass[] {
  const prototypeOf = prototypes(images)
  const own = prototypeOf(wanted)
  return pool
    .filter((each) => each !== wanted)
    .map((each) => ({ each, similarity: product(own, prototypeOf(each)) }))
    .sort((a, b) => b.similarity - a.similarity)
    .slice(0, count)
    .map(({ each }) => each)
}

function prototypes(images: ImageStore): (wanted: ImageClass) => Float32Array {
  const found = known.get(images) ?? new Map<ImageClass, Float32Array>()
  known.set(images, found)
  const { shape, evaluation } = bindPipeline([usePart(ink), usePart(moments, { size: side })], images)
  const one = new Float32Array(valuesPerImage(shape))
  return (wanted) => {
    const before = found.get(wanted)
    if (before !== undefined) return before
    const mean = new Float32Array(one.length)
    for (const item of wanted.items) {
      evaluation(images, item, one, 0)
      for (let at = 0; at < one.length; at++) mean[at] += one[at]
    }
    const length = Math.sqrt(product(mean, mean)) || 1
    const prototype = mean.map((value) => value / length)
    found.set(wanted, prototype)
    return prototype
  }
}

function product(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let at = 0; at < a.length; at++) sum += a[at] * b[at]
  return sum
}
