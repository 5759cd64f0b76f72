/** A closed-form linear metric: the variation within classes and between classes, learned from other classes. */
import { UserError } from '../../base/user-error.js'
import { addOuterProducts, cholesky, dot, type Matrix, solveLower, solveUpper, zeros } from './cholesky.js'

/**
 * Takes the images of every class, as vectors of the same length, and returns a projection of vectors after which they
 * are compared by the cosine.
 *
 * Model: a vector is a class center with covariance B plus a deviation with covariance W, both normal. The expected
 * center of x is then B (W + B)^-1 (x - m), with m the mean (Ioffe 2006, Probabilistic Linear Discriminant Analysis,
 * ECCV). It is measured with whitened deviations, that is, multiplied by L^-1 with W = L L^T. Linear discriminant
 * analysis keeps the directions in which B outweighs W; this weights all of them, by r / (1 + r) for a ratio r. The
 * mean variance of W is added to every variance, since the many small ones are underestimated.
 *
 * @throws UserError if no class has two different images
 */
export function fitMetric(
  classes: Iterable<readonly ArrayLike<number>[]>,
): (vector: ArrayLike<number>) => Float32Array {
  const { within, between, mean } = covariances(classes)
  const variance = within.reduce((sum, row, i) => sum + row[i], 0) / within.length
  for (const [i, row] of within.entries()) row[i] += variance
  const whitening = cholesky(within)
  const whole = cholesky(within.map((row, i) => row.map((value, j) => value + between[i][j])))
  // B is symmetric, so solving for its rows gives the columns of L^-1 B; solving for the rows of that gives L^-1 B (W +
  // B)^-1.
  const transposed = fullRows(between)
  solveLower(whitening, transposed)
  const projection = transpose(transposed)
  solveLower(whole, projection)
  solveUpper(whole, projection)
  return (vector) => {
    const centerd = Float64Array.from(mean, (value, i) => vector[i] - value)
    return Float32Array.from(projection, (row) => dot(row, centerd, row.length))
  }
}

/** The covariances of the deviations from class means and of the class means, and the mean of the latter. */
function covariances(classes: Iterable<readonly ArrayLike<number>[]>): {
  within: Float64Array[]
  between: Float64Array[]
  mean: Float64Array
} {
  const means: Float64Array[] = []
  let within: Float64Array[] = []
  let count = 0
  for (const vectors of classes) {
    if (vectors.length === 0) continue
    const length = vectors[0].length
    if (within.length === 0) within = zeros(length, length)
    const mean = meanOf(vectors, length)
    means.push(mean)
    addOuterProducts(within, deviations(vectors, mean))
    // A class's mean takes one degree of freedom.
    count += vectors.length - 1
  }
  if (!within.some((row, i) => row[i] > 0)) {
    throw new UserError(
      'a metric cannot be fitted: no background class has two different images',
      'use data with background groups',
    )
  }
  const mean = meanOf(means, within.length)
  const between = zeros(within.length, within.length)
  addOuterProducts(between, deviations(means, mean))
  scale(within, 1 / count)
  scale(between, 1 / means.length)
  return { within, between, mean }
}

function meanOf(vectors: readonly ArrayLike<number>[], length: number): Float64Array {
  const mean = new Float64Array(length)
  for (const vector of vectors) for (let i = 0; i < length; i++) mean[i] += vector[i] / vectors.length
  return mean
}

function deviations(vectors: readonly ArrayLike<number>[], mean: Float64Array): Float64Array[] {
  return vectors.map((vector) => mean.map((value, i) => vector[i] - value))
}

function scale(matrix: Matrix, factor: number): void {
  for (const row of matrix) for (let j = 0; j < row.length; j++) row[j] *= factor
}

/** Fills the upper triangle of a symmetric matrix. */
function fullRows(lower: Matrix): Float64Array[] {
  return lower.map((row, i) => row.map((value, j) => (j <= i ? value : lower[j][i])))
}

function transpose(matrix: Matrix): Float64Array[] {
  return matrix.map((_, i) => Float64Array.from(matrix, (row) => row[i]))
}
