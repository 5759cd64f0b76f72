/** Principal components: the plane with the largest variance of points (Pearson 1901). */
import { randomStream } from '../base/random.js'

export interface Plane {
  /** Two coordinates per point, relative to the mean. */
  readonly points: readonly (readonly [x: number, y: number])[]
  /** Fractions of the total variance along the two axes; the first is larger. */
  readonly explained: readonly [number, number]
}

const rounds = 300

/**
 * `values` are `count` points, row-major. The axes are found by power iteration on the Gram matrix of the centered
 * points, whose size depends only on their number; the sign of each axis makes its largest coordinate positive, so that
 * the plane is deterministic.
 */
export function principalPlane(values: Float32Array, count: number): Plane {
  const products = centerdProducts(values, count)
  const total = products.reduce((sum, row, at) => sum + row[at], 0)
  const coordinates = [0, 1].map((axis) => {
    const { vector, size } = strongest(products, axis)
    deflate(products, vector, size)
    return { places: vector.map((each) => each * Math.sqrt(size)), share: total > 0 ? size / total : 0 }
  })
  const points = Array.from(
    { length: count },
    (_, at) => [coordinates[0].places[at], coordinates[1].places[at]] as const,
  )
  return { points, explained: [coordinates[0].share, coordinates[1].share] }
}

function centerdProducts(values: Float32Array, count: number): Float64Array[] {
  const length = values.length / count
  const mean = new Float64Array(length)
  for (let at = 0; at < values.length; at++) mean[at % length] += values[at] / count
  const centerd = Array.from({ length: count }, (_, row) =>
    Float64Array.from(values.subarray(row * length, (row + 1) * length), (value, at) => value - mean[at]),
  )
  const products = centerd.map(() => new Float64Array(count))
  for (let i = 0; i < count; i++) {
    for (let j = i; j < count; j++) {
      products[i][j] = dot(centerd[i], centerd[j])
      products[j][i] = products[i][j]
    }
  }
  return products
}

/** The eigenvector of the largest eigenvalue, of length 1. */
function strongest(
  matrix: readonly Float64Array[],
  axis: number,
): { readonly vector: number[]; readonly size: number } {
  const random = randomStream(1, 'principal components', axis)
  let vector = unit(matrix.map(() => random.uniform() - 0.5))
  let size = 0
  for (let round = 0; round < rounds; round++) {
    const next = matrix.map((row) => dot(row, vector))
    size = Math.hypot(...next)
    if (size === 0) break
    vector = unit(next)
  }
  const largest = vector.reduce((best, each) => (Math.abs(each) > Math.abs(best) ? each : best), 0)
  return { vector: largest < 0 ? vector.map((each) => -each) : vector, size }
}

function deflate(matrix: readonly Float64Array[], vector: readonly number[], size: number): void {
  for (const [i, row] of matrix.entries()) for (let j = 0; j < row.length; j++) row[j] -= size * vector[i] * vector[j]
}

function unit(vector: readonly number[]): number[] {
  const length = Math.hypot(...vector)
  return length === 0 ? [...vector] : vector.map((each) => each / length)
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let at = 0; at < a.length; at++) sum += a[at] * b[at]
  return sum
}
