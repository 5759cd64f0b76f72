import { expect } from 'chai'
import { UserError } from '../../../../runtime/base/user-error.js'
import { fitMetric } from '../../../../runtime/evaluation/baselines/metric.js'

describe('the metric in closed form', () => {
  it('is what numpy computes by inverting matrices', () => {
    // r = lambda c, i, k: (c * 31 + i * 17 + k * 7) ** 2 % 23 / 10 C = [np.array([[r(c, i, k) + c * (k * c % 3) for k
    // in range(4)] for i in range(3 + c % 2)]) for c in range(5)] means = np.array([c.mean(0) for c in C]); m =
    // means.mean(0) W = sum((c - c.mean(0)).T @ (c - c.mean(0)) for c in C) / sum(len(c) - 1 for c in C); W = W +
    // np.trace(W) / 4 * np.eye(4) B = (means - m).T @ (means - m) / 5; L = np.linalg.cholesky(W) np.linalg.inv(L) @ B @
    // np.linalg.inv(W + B) @ (np.array([1, 2, 3, 4.]) - m)
    const computed = [-0.0532955, -0.50962214, -0.56189087, 0.17787602]
    const classes = Array.from({ length: 5 }, (_, c) =>
      Array.from({ length: 3 + (c % 2) }, (_, i) =>
        Array.from({ length: 4 }, (_, k) => ((c * 31 + i * 17 + k * 7) ** 2 % 23) / 10 + c * ((k * c) % 3)),
      ),
    )
    const projected = fitMetric(classes)([1, 2, 3, 4])
    for (const [at, value] of computed.entries()) expect(projected[at]).to.be.closeTo(value, 1e-6)
  })

  it('weights directions by how far classes are apart, for how far their images are', () => {
    // Along the first axis classes are 10 apart and images 2, along the second the other way round.
    const classes = [0, 10].flatMap((x) =>
      [0, 2].map((y) => [-1, 1].flatMap((i) => [-5, 5].map((j) => [x + i, y + j]))),
    )
    const project = fitMetric(classes)
    const [center, first, second] = [project([5, 1]), project([6, 1]), project([5, 2])]
    expect(Math.hypot(...center)).to.be.below(1e-6)
    expect(Math.hypot(...first)).to.be.above(10 * Math.hypot(...second))
  })

  it('needs images that differ', () => {
    for (const classes of [[], [[]], [[[1, 2]], [[3, 4]]]]) {
      expect(() => fitMetric(classes)).to.throw(UserError, 'no background class has two different images')
    }
  })
})
