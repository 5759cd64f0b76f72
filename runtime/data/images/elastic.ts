import type { RandomStream } from '../../base/random.js'
import { integer, number } from '../../protocol/parameters.js'
import type { Size } from './affine-map.js'
import { probabilityDoc, scope, streamOf } from './scope.js'
import type { ImageStep } from './step.js'

const parameters = {
  of: scope('item'),
  probability: number(probabilityDoc, { least: 0, most: 1, default: 1 }),
  deviation: number('Standard deviation of the displacement in each direction, as a fraction of the longer side.', {
    least: 0,
    most: 0.5,
    default: 0.015,
  }),
  cells: integer('Number of cells of the coarse grid along each side: fewer are smoother.', {
    least: 1,
    most: 32,
    default: 4,
  }),
}

/**
 * The idea of Simard, Steinkraus and Platt (2003) on the grid of free-form deformations (Rueckert et al. 1999), which
 * is fast.
 */
export const elastic: ImageStep<typeof parameters> = {
  name: 'elastic',
  doc: 'Displaces every pixel by a smooth random field: normal numbers on a coarse grid, interpolated by cubic B-splines. It needs no separate resampling.',
  parameters,
  augments: true,
  examples: [{}, { of: 'class', deviation: 0.03, cells: 3 }, { probability: 0.5, cells: 7 }],
  shape: (input) => input,
  bind({ of, probability, deviation, cells }, size) {
    // Four points per cell: the picture interpolates between them, with an error of a few hundredths of the deviation.
    const points = 4 * cells + 1
    const grid = { height: Math.min(size.height, points), width: Math.min(size.width, points) }
    const field = new Float32Array(grid.height * grid.width * 2)
    const fill = splineField(grid, cells)
    const pixels = deviation * Math.max(size.height, size.width)
    return (picture, random) => {
      const stream = streamOf(of, random)
      if (stream.uniform() >= probability) return
      fill(field, pixels, stream)
      picture.displace(field, grid)
    }
  },
}

/** The mean, over positions between two knots, of the sum of the squared weights of the four nearest knots. */
const meanSquares = 151 / 315

/**
 * Fills a field `[height, width, 2]` with cubic B-splines over `cells` x `cells` cells with independent normal numbers
 * at their corners. The deviation is the mean over the field; it varies by a twentieth between positions.
 */
function splineField({ height, width }: Size, cells: number) {
  const knots = cells + 3
  const coarse = new Float32Array(knots * knots * 2)
  const strip = new Float32Array(knots * width * 2)
  const rows = splineWeights(height, cells)
  const columns = splineWeights(width, cells)
  return (field: Float32Array, deviation: number, random: RandomStream): void => {
    for (let i = 0; i < coarse.length; i++) coarse[i] = (random.normal() * deviation) / meanSquares
    for (let r = 0; r < knots; r++) {
      for (let c = 0; c < width; c++) {
        const from = 2 * (r * knots + columns.firsts[c])
        join(coarse, from, 2, columns.weights, 4 * c, strip, 2 * (r * width + c), 2)
      }
    }
    for (let r = 0; r < height; r++) {
      join(strip, 2 * width * rows.firsts[r], 2 * width, rows.weights, 4 * r, field, 2 * width * r, 2 * width)
    }
  }
}

/** Writes `count` sums of four values each, a stride apart, with the four weights from `w`. */
function join(
  values: Float32Array,
  from: number,
  stride: number,
  weights: Float64Array,
  w: number,
  out: Float32Array,
  to: number,
  count: number,
): void {
  const w0 = weights[w]
  const w1 = weights[w + 1]
  const w2 = weights[w + 2]
  const w3 = weights[w + 3]
  for (let i = 0; i < count; i++) {
    const at = from + i
    out[to + i] =
      values[at] * w0 + values[at + stride] * w1 + values[at + 2 * stride] * w2 + values[at + 3 * stride] * w3
  }
}

/** For each of `length` equally spaced points: the first of its four knots, and their weights. */
function splineWeights(length: number, cells: number): { firsts: Int32Array; weights: Float64Array } {
  const firsts = new Int32Array(length)
  const weights = new Float64Array(4 * length)
  for (let i = 0; i < length; i++) {
    const place = (i * cells) / Math.max(1, length - 1)
    firsts[i] = Math.min(Math.floor(place), cells - 1)
    const t = place - firsts[i]
    weights.set(
      [(1 - t) ** 3 / 6, (3 * t ** 3 - 6 * t ** 2 + 4) / 6, (-3 * t ** 3 + 3 * t ** 2 + 3 * t + 1) / 6, t ** 3 / 6],
      4 * i,
    )
  }
  return { firsts, weights }
}
