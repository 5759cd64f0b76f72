/** The position and spread of the ink in an image. */
import type { ImageShape } from '../image-store.js'
import { type AffineMap, invert, type Size } from './affine-map.js'

/** Centroid (pixels, pixel centers at integers) and covariance (pixels squared) of the ink. */
export interface InkMoments {
  readonly row: number
  readonly column: number
  /** Variance of the rows, covariance, variance of the columns. */
  readonly rr: number
  readonly rc: number
  readonly cc: number
}

/** A drawing's size, aspect and position before it was normalized. */
export interface Geometry {
  /**
   * Natural logarithm of s = sqrt((sr^2 + sc^2) / 2), as a fraction of the frame's longer side; sr, sc: deviations
   * along rows and columns.
   */
  readonly logSize: number
  /** Natural logarithm of sc / sr: above 0 if the ink is wider than high. */
  readonly logAspect: number
  /** The centroid's offset from the center, down and right, as a fraction of the frame's height and width. */
  readonly row: number
  readonly column: number
}

/**
 * Moments of `values`, `[height, width, channels]`, as weights: channels are summed, and negative values count as 0.
 * The weight of a pixel is spread over its square, so a variance is at least 1/12, that of a single pixel. An image
 * without ink has the moments of a uniformly gray one.
 */
export function inkMoments(values: Float32Array, { height, width, channels }: ImageShape): InkMoments {
  let [mass, sumR, sumC, sumRR, sumRC, sumCC] = [0, 0, 0, 0, 0, 0]
  // Relative to the middle, which keeps the sums of squares small.
  const [middleRow, middleColumn] = [(height - 1) / 2, (width - 1) / 2]
  for (let r = 0, at = 0; r < height; r++) {
    let [inRow, inRowC, inRowCC] = [0, 0, 0]
    for (let c = 0; c < width; c++) {
      const column = c - middleColumn
      for (let k = 0; k < channels; k++, at++) {
        const weight = values[at]
        // Most of a drawing is paper.
        if (!(weight > 0)) continue
        inRow += weight
        inRowC += weight * column
        inRowCC += weight * column * column
      }
    }
    const row = r - middleRow
    mass += inRow
    sumR += inRow * row
    sumRR += inRow * row * row
    sumC += inRowC
    sumRC += inRowC * row
    sumCC += inRowCC
  }
  if (mass === 0) return { row: middleRow, column: middleColumn, rr: height ** 2 / 12, rc: 0, cc: width ** 2 / 12 }
  const [row, column] = [sumR / mass, sumC / mass]
  return {
    row: row + middleRow,
    column: column + middleColumn,
    rr: Math.max(0, sumRR / mass - row * row) + 1 / 12,
    rc: sumRC / mass - row * column,
    cc: Math.max(0, sumCC / mass - column * column) + 1 / 12,
  }
}

/** The moments of the result that reads the image by `map`: A C A^T, where A is the linear part of the inverse map. */
export function momentsThrough(moments: InkMoments, map: AffineMap): InkMoments {
  const { rr: a, rc: b, row0, cr: c, cc: d, column0 } = invert(map)
  const { row, column, rr, rc, cc } = moments
  return {
    row: a * row + b * column + row0,
    column: c * row + d * column + column0,
    rr: a * a * rr + 2 * a * b * rc + b * b * cc,
    rc: a * c * rr + (a * d + b * c) * rc + b * d * cc,
    cc: c * c * rr + 2 * c * d * rc + d * d * cc,
  }
}

/** Size, aspect and position of ink with these moments in a frame of this size. */
export function geometryOf({ row, column, rr, cc }: InkMoments, { height, width }: Size): Geometry {
  return {
    logSize: Math.log((rr + cc) / 2) / 2 - Math.log(Math.max(height, width)),
    logAspect: Math.log(cc / rr) / 2,
    row: (row - (height - 1) / 2) / height,
    column: (column - (width - 1) / 2) / width,
  }
}
