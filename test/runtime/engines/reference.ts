/** Definitions written out as loops in float64: what the kernels are measured against. */

export type Shape4D = readonly [number, number, number, number]
export type Padding = 'same' | 'valid'

export interface Convolution {
  /** `[n, height, width, channels]` */
  readonly input: Shape4D
  readonly filter: readonly [number, number]
  readonly outChannels: number
  readonly stride: number
  readonly padding: Padding
}

/** Output extent and padding before the first pixel along one axis, as TensorFlow defines them. */
export function extent(
  size: number,
  filter: number,
  stride: number,
  padding: Padding,
): { out: number; before: number } {
  if (padding === 'valid') return { out: Math.floor((size - filter) / stride) + 1, before: 0 }
  const out = Math.ceil(size / stride)
  return { out, before: Math.floor(Math.max(0, (out - 1) * stride + filter - size) / 2) }
}

export function outputShape({
  input: [n, h, w],
  filter: [kh, kw],
  outChannels,
  stride,
  padding,
}: Convolution): Shape4D {
  return [n, extent(h, kh, stride, padding).out, extent(w, kw, stride, padding).out, outChannels]
}

/** Calls `visit` with the flat index of input pixel, output pixel and tap for every pair that meets. */
function meetings(c: Convolution, visit: (input: number, output: number, tap: number) => void): void {
  const [n, h, w] = c.input
  const [kh, kw] = c.filter
  const rows = extent(h, kh, c.stride, c.padding)
  const columns = extent(w, kw, c.stride, c.padding)
  for (let b = 0; b < n; b++)
    for (let oy = 0; oy < rows.out; oy++)
      for (let ox = 0; ox < columns.out; ox++)
        for (let i = 0; i < kh; i++)
          for (let j = 0; j < kw; j++) {
            const y = oy * c.stride + i - rows.before
            const x = ox * c.stride + j - columns.before
            if (y >= 0 && y < h && x >= 0 && x < w)
              visit((b * h + y) * w + x, (b * rows.out + oy) * columns.out + ox, i * kw + j)
          }
}

/** The gradients of `sum(dy * conv(x, w))`, `w: [kh, kw, in, out]`. */
export function convolutionGradients(
  c: Convolution,
  x: ArrayLike<number>,
  w: ArrayLike<number>,
  dy: ArrayLike<number>,
): { y: Float64Array; dx: Float64Array; dw: Float64Array } {
  const channels = c.input[3]
  const y = new Float64Array(dy.length)
  const dx = new Float64Array(x.length)
  const dw = new Float64Array(w.length)
  meetings(c, (input, output, tap) => {
    for (let i = 0; i < channels; i++)
      for (let o = 0; o < c.outChannels; o++) {
        const weight = (tap * channels + i) * c.outChannels + o
        y[output * c.outChannels + o] += x[input * channels + i] * w[weight]
        dx[input * channels + i] += dy[output * c.outChannels + o] * w[weight]
        dw[weight] += dy[output * c.outChannels + o] * x[input * channels + i]
      }
  })
  return { y, dx, dw }
}

/** The gradients of `sum(dy * depthwise(x, w))`, `w: [kh, kw, in, multiplier]`; `outChannels` is in * multiplier. */
export function depthwiseGradients(
  c: Convolution,
  x: ArrayLike<number>,
  w: ArrayLike<number>,
  dy: ArrayLike<number>,
): { y: Float64Array; dx: Float64Array; dw: Float64Array } {
  const channels = c.input[3]
  const multiplier = c.outChannels / channels
  const y = new Float64Array(dy.length)
  const dx = new Float64Array(x.length)
  const dw = new Float64Array(w.length)
  meetings(c, (input, output, tap) => {
    for (let o = 0; o < c.outChannels; o++) {
      const i = input * channels + Math.floor(o / multiplier)
      y[output * c.outChannels + o] += x[i] * w[tap * c.outChannels + o]
      dx[i] += dy[output * c.outChannels + o] * w[tap * c.outChannels + o]
      dw[tap * c.outChannels + o] += dy[output * c.outChannels + o] * x[i]
    }
  })
  return { y, dx, dw }
}

/** `a b` for row-major `[m, k]` and `[k, n]`, either one read transposed. */
export function matrixProduct(
  [m, k, n]: readonly [number, number, number],
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  transposeA: boolean,
  transposeB: boolean,
): Float64Array {
  const out = new Float64Array(m * n)
  for (let i = 0; i < m; i++)
    for (let j = 0; j < n; j++)
      for (let l = 0; l < k; l++)
        out[i * n + j] += a[transposeA ? l * m + i : i * k + l] * b[transposeB ? j * k + l : l * n + j]
  return out
}

/** Batch normalization and its gradients in float64, from the definition. */
export function normalization(
  x: ArrayLike<number>,
  dy: ArrayLike<number>,
  gamma: ArrayLike<number>,
  beta: ArrayLike<number>,
  epsilon: number,
) {
  const channels = gamma.length
  const rows = x.length / channels
  const y = new Float64Array(x.length)
  const dx = new Float64Array(x.length)
  const dgamma = new Float64Array(channels)
  const dbeta = new Float64Array(channels)
  const means = new Float64Array(channels)
  const variances = new Float64Array(channels)
  for (let c = 0; c < channels; c++) {
    const at = Array.from({ length: rows }, (_, r) => r * channels + c)
    const mean = at.reduce((sum, i) => sum + x[i], 0) / rows
    const variance = at.reduce((sum, i) => sum + (x[i] - mean) ** 2, 0) / rows
    const r = 1 / Math.sqrt(variance + epsilon)
    for (const i of at) {
      y[i] = (x[i] - mean) * r * gamma[c] + beta[c]
      dbeta[c] += dy[i]
      dgamma[c] += dy[i] * (x[i] - mean) * r
    }
    for (const i of at) {
      dx[i] = gamma[c] * r * (dy[i] - dbeta[c] / rows - ((x[i] - mean) * r * dgamma[c]) / rows)
    }
    means[c] = mean
    variances[c] = variance
  }
  return { y, dx, dgamma, dbeta, means, variances }
}

/** The largest difference, relative to the largest value of the reference (at least 1). */
export function relativeDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let difference = actual.length === expected.length ? 0 : Number.POSITIVE_INFINITY
  let scale = 1
  for (let i = 0; i < expected.length; i++) {
    scale = Math.max(scale, Math.abs(expected[i]))
    const off = Math.abs(actual[i] - expected[i])
    if (!(off <= difference)) difference = off
  }
  return difference / scale
}

/** Values in -1..1 of a small linear congruential generator (Numerical Recipes). */
export function values(seed: number, count: number): Float32Array {
  let state = seed >>> 0
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (state / 2 ** 31 - 1) as number
  })
}
