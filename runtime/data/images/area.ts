/** Area averages: every pixel of the result is the integral of the source over the pixel's square. */
import { type ImageShape, valuesPerImage } from '../image-store.js'
import type { Size } from './affine-map.js'

/** What one axis goes through: result `i` is the sum of `source[starts[i] + k] * weights[i][k]`. */
interface Axis {
  readonly starts: readonly number[]
  readonly weights: readonly Float64Array[]
}

/**
 * The average of images `[height, width, channels]` over the squares of another size, whole ratio or not: the mean stays what it is.
 * A larger size repeats pixels. The function keeps scratch memory of its own.
 */
export function areaAverage(
  input: ImageShape,
  { height, width }: Size,
): (source: Float32Array, target: Float32Array) => void {
  const channels = input.channels
  const rows = areaAxis(input.height, height)
  const columns = areaAxis(input.width, width)
  const between = new Float32Array(valuesPerImage({ height, width: input.width, channels }))
  return (source, target) => {
    averageAxis(source, between, rows, { outer: 1, length: input.height, inner: input.width * channels })
    averageAxis(between, target, columns, { outer: height, length: input.width, inner: channels })
  }
}

/** Each of `to` pixels covers `from / to` of the old ones; counted in parts of 1 / to of a pixel, all overlaps are whole numbers. */
function areaAxis(from: number, to: number): Axis {
  const starts = Array.from({ length: to }, (_, i) => Math.floor((i * from) / to))
  const weights = starts.map((start, i) => {
    const end = Math.ceil(((i + 1) * from) / to)
    return Float64Array.from({ length: end - start }, (_, k) => {
      const [low, high] = [(start + k) * to, (start + k + 1) * to]
      return (Math.min(high, (i + 1) * from) - Math.max(low, i * from)) / from
    })
  })
  return { starts, weights }
}

/** The same of one axis as a matrix, `[to, from]` row-major: its product with the source is the result. */
export function areaMatrix(from: number, to: number): readonly number[] {
  const { starts, weights } = areaAxis(from, to)
  return starts.flatMap((start, i) => Array.from({ length: from }, (_, at) => weights[i][at - start] ?? 0))
}

/** `[outer, length, inner]` to `[outer, axis, inner]`. */
function averageAxis(
  source: Float32Array,
  target: Float32Array,
  { starts, weights }: Axis,
  { outer, length, inner }: { readonly outer: number; readonly length: number; readonly inner: number },
): void {
  for (let o = 0, to = 0; o < outer; o++) {
    for (let i = 0; i < starts.length; i++) {
      const from = (o * length + starts[i]) * inner
      const shares = weights[i]
      for (let j = 0; j < inner; j++) {
        let sum = 0
        for (let k = 0; k < shares.length; k++) sum += source[from + k * inner + j] * shares[k]
        target[to++] = sum
      }
    }
  }
}
