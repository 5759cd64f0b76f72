import { expect } from 'chai'
import {
  addOuterProducts,
  cholesky,
  dot,
  solveLower,
  solveUpper,
  zeros,
} from '../../../../runtime/evaluation/baselines/cholesky.js'

describe('the algebra of positive definite matrices', () => {
  const n = 37
  const vectors = Array.from({ length: 3 * n }, (_, v) =>
    Float64Array.from({ length: n }, (_, i) => Math.sin(v * n + i) + (v % n === i ? 2 : 0)),
  )
  const matrix = zeros(n, n)
  addOuterProducts(matrix, vectors)
  const full = (i: number, j: number) => matrix[Math.max(i, j)][Math.min(i, j)]

  it('sums outer products of any number of vectors', () => {
    for (let i = 0; i < n; i += 5) {
      for (let j = 0; j <= i; j++) {
        expect(matrix[i][j]).to.be.closeTo(
          vectors.reduce((sum, v) => sum + v[i] * v[j], 0),
          1e-9,
        )
      }
    }
  })

  it('solves with the triangles, which multiply to the matrix', () => {
    const lower = cholesky(matrix)
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) expect(dot(lower[i], lower[j], n)).to.be.closeTo(matrix[i][j], 1e-9)
    }
    const wanted = Array.from({ length: 40 }, (_, v) => Float64Array.from({ length: n }, (_, i) => Math.cos(v + 3 * i)))
    const solved = wanted.map((vector) => vector.slice())
    solveLower(lower, solved)
    solveUpper(lower, solved)
    for (const [v, vector] of solved.entries()) {
      for (let i = 0; i < n; i++) {
        const back = vector.reduce((sum, value, j) => sum + full(i, j) * value, 0)
        expect(back).to.be.closeTo(wanted[v][i], 1e-9)
      }
    }
  })

  it('refuses a matrix that is not positive definite', () => {
    const rows = [Float64Array.of(1, 0), Float64Array.of(2, 4)]
    expect(() => cholesky(rows)).to.throw(RangeError, 'row 1: the matrix is not positive definite')
  })
})
