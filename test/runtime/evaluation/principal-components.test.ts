import { expect } from 'chai'
import { randomStream } from '../../../runtime/base/random.js'
import { principalPlane } from '../../../runtime/evaluation/principal-components.js'

describe('the plane of largest variance', () => {
  it('keeps the distances of points that are in a plane', () => {
    const random = randomStream(1, 'points in a plane')
    const plane = Array.from({ length: 25 }, () => [5 * random.normal(), random.normal()] as const)
    // Two axes of length 1 at right angles, among 7, and a mean far away.
    const axes = [
      [0.6, 0, 0.8, 0, 0, 0, 0],
      [0, 1, 0, 0, 0, 0, 0],
    ]
    const values = plane.flatMap(([a, b]) => axes[0].map((_, k) => 3 + a * axes[0][k] + b * axes[1][k]))
    const { points, explained } = principalPlane(Float32Array.from(values), 25)
    for (let i = 0; i < 25; i++) {
      for (let j = 0; j < i; j++) {
        const [real, shown] = [plane, points].map((of) => Math.hypot(of[i][0] - of[j][0], of[i][1] - of[j][1]))
        expect(shown).to.be.closeTo(real, 1e-3)
      }
    }
    expect(explained[0] + explained[1]).to.be.closeTo(1, 1e-6)
    expect(explained[0]).to.be.above(explained[1])
  })

  it('has the shares that the eigenvalues of the covariance have', () => {
    const random = randomStream(2, 'points')
    const rows = Array.from({ length: 40 }, () => [random.normal(), 2 * random.normal() + 1])
    const mean = [0, 1].map((k) => rows.reduce((sum, row) => sum + row[k] / 40, 0))
    const covariance = (j: number, k: number) =>
      rows.reduce((sum, row) => sum + (row[j] - mean[j]) * (row[k] - mean[k]), 0)
    const [a, b, d] = [covariance(0, 0), covariance(0, 1), covariance(1, 1)]
    const root = Math.sqrt((a - d) ** 2 + 4 * b ** 2)
    const { explained } = principalPlane(Float32Array.from(rows.flat()), 40)
    expect(explained[0]).to.be.closeTo((a + d + root) / 2 / (a + d), 1e-5)
    expect(explained[1]).to.be.closeTo((a + d - root) / 2 / (a + d), 1e-5)
  })

  it('is a point where all points are one', () => {
    const { points, explained } = principalPlane(new Float32Array(12).fill(2), 4)
    expect(points.flat().map(Math.abs)).to.deep.equal([0, 0, 0, 0, 0, 0, 0, 0])
    expect(explained).to.deep.equal([0, 0])
  })
})
