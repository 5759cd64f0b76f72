/** Area averaging: every pixel of the result is the integral of the source over the pixel's square. */
import type { ImageShape } from '../image-store.js'
import type { Size } from './affine-map.js'

/** A rectangle of an image, in whole pixels. */
export interface Window extends Size {
  readonly top: number
  readonly left: number
}

/** The resampling of one axis: result `i` is the sum of `source[starts[i] + k] * weights[i][k]`. */
interface Axis {
  readonly starts: readonly number[]
  readonly weights: readonly Float64Array[]
}

/**
 * Resizes images `[height, width, channels]`, or a window of them, by averaging over the area of each new pixel, for
 * any ratio of sizes; the mean is preserved. A larger size repeats pixels. The function has its own scratch memory.
 */
export function areaAverage(
  { height: high, width: wide, channels }: ImageShape,
  { height, width }: Size,
  window: Window = { top: 0, left: 0, height: high, width: wide },
): (source: Float32Array | Uint8Array, target: Float32Array) => void {
  const rows = areaAxis(window.height, height)
  const columns = areaAxis(window.width, width)
  const line = new Float64Array(window.width * channels)
  return (source, target) => {
    for (let i = 0; i < height; i++) {
      const from = ((window.top + rows.starts[i]) * wide + window.left) * channels
      averageRows(source, line, rows.weights[i], from, wide * channels)
      averageColumns(line, target.subarray(i * width * channels, (i + 1) * width * channels), columns, channels)
    }
  }
}

/** Each of `to` pixels covers `from / to` old ones; in units of 1 / to of a pixel, all overlaps are integers. */
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

/**
 * The same for one axis, or a window of it, as a matrix `[to, from]`, row-major: its product with the source is the
 * result.
 */
export function areaMatrix(from: number, to: number): readonly number[] {
  const { starts, weights } = areaAxis(from, to)
  return starts.flatMap((start, i) => Array.from({ length: from }, (_, at) => weights[i][at - start] ?? 0))
}

/** The weighted sum of rows, row after row as in memory; each value is rounded to float32. */
function averageRows(
  source: Float32Array | Uint8Array,
  line: Float64Array,
  shares: Float64Array,
  from: number,
  stride: number,
): void {
  line.fill(0)
  for (let k = 0; k < shares.length; k++) {
    const share = shares[k]
    for (let j = 0, at = from + k * stride; j < line.length; j++, at++) line[j] += source[at] * share
  }
  for (let j = 0; j < line.length; j++) line[j] = Math.fround(line[j])
}

function averageColumns(line: Float64Array, target: Float32Array, { starts, weights }: Axis, channels: number): void {
  for (let i = 0, to = 0; i < starts.length; i++) {
    const shares = weights[i]
    for (let channel = 0; channel < channels; channel++) {
      let sum = 0
      for (let k = 0, at = starts[i] * channels + channel; k < shares.length; k++, at += channels)
        sum += line[at] * shares[k]
      target[to++] = sum
    }
  }
}
