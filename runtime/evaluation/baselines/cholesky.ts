/**
 * Linear algebra of symmetric positive definite matrices, stored as rows; of symmetric ones only the lower triangle is
 * read.
 */

export type Matrix = readonly Float64Array[]

/** A matrix of zeros, as rows. */
export function zeros(rows: number, columns: number): Float64Array[] {
  return Array.from({ length: rows }, () => new Float64Array(columns))
}

/**
 * The number of rows whose outer products are added at a time: the matrix, which exceeds caches, is read once for all
 * of them.
 */
const together = 8

/** Adds v v^T to the lower triangle of `sum` for each of `vectors`. */
export function addOuterProducts(sum: Matrix, vectors: readonly Float64Array[]): void {
  const nothing = new Float64Array(sum.length)
  for (let start = 0; start < vectors.length; start += together) {
    const [a, b, c, d, e, f, g, h] = Array.from({ length: together }, (_, at) => vectors[start + at] ?? nothing)
    for (let i = 0; i < sum.length; i++) {
      const row = sum[i]
      const [ai, bi, ci, di, ei, fi, gi, hi] = [a[i], b[i], c[i], d[i], e[i], f[i], g[i], h[i]]
      for (let j = 0; j <= i; j++) {
        row[j] += ai * a[j] + bi * b[j] + ci * c[j] + di * d[j] + ei * e[j] + fi * f[j] + gi * g[j] + hi * h[j]
      }
    }
  }
}

/** The lower triangular L with L L^T = `matrix`. @throws RangeError if the matrix is not positive definite */
export function cholesky(matrix: Matrix): Matrix {
  const lower = zeros(matrix.length, matrix.length)
  for (const [i, row] of lower.entries()) {
    for (let j = 0; j < i; j++) row[j] = (matrix[i][j] - dot(row, lower[j], j)) / lower[j][j]
    const square = matrix[i][i] - dot(row, row, i)
    if (!(square > 0)) throw new RangeError(`row ${i}: the matrix is not positive definite`)
    row[i] = Math.sqrt(square)
  }
  return lower
}

/** The number of vectors that stay in the cache while the triangle is read. */
const block = 32

/** Replaces every v of `vectors` by L^-1 v. */
export function solveLower(lower: Matrix, vectors: Matrix): void {
  for (let start = 0; start < vectors.length; start += block) {
    const chunk = vectors.slice(start, start + block)
    for (const [i, row] of lower.entries()) {
      for (const vector of chunk) vector[i] = (vector[i] - dot(row, vector, i)) / row[i]
    }
  }
}

/** Replaces every v of `vectors` by L^-T v. */
export function solveUpper(lower: Matrix, vectors: Matrix): void {
  for (let start = 0; start < vectors.length; start += block) {
    const chunk = vectors.slice(start, start + block)
    for (let i = lower.length - 1; i >= 0; i--) {
      const row = lower[i]
      for (const vector of chunk) {
        const value = vector[i] / row[i]
        vector[i] = value
        for (let j = 0; j < i; j++) vector[j] -= value * row[j]
      }
    }
  }
}

/** The dot product of the first `length` values. */
export function dot(a: Float64Array, b: Float64Array, length: number): number {
  // Four independent sums, which can be computed in parallel.
  let [s, t, u, v] = [0, 0, 0, 0]
  let i = 0
  for (; i + 3 < length; i += 4) {
    s += a[i] * b[i]
    t += a[i + 1] * b[i + 1]
    u += a[i + 2] * b[i + 2]
    v += a[i + 3] * b[i + 3]
  }
  for (; i < length; i++) s += a[i] * b[i]
  return s + t + (u + v)
}
