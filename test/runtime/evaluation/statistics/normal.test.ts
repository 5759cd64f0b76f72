import { expect } from 'chai'
import { normalQuantile, normalTail } from '../../../../runtime/evaluation/statistics/normal.js'

describe('the normal tail', () => {
  it("is scipy's stats.norm.sf, far out too", () => {
    const computed: readonly [z: number, tail: number][] = [
      [0, 0.5],
      [0.5, 0.3085375387259869],
      [1.959963984540054, 0.025],
      [2.9, 0.0018658133003840375],
      [3.1, 0.0009676032132183563],
      [5, 2.866515718791933e-7],
      [8, 6.22096057427174e-16],
      [20, 2.7536241186061556e-89],
    ]
    for (const [z, tail] of computed) expect(normalTail(z), `${z}`).to.be.closeTo(tail, tail * 1e-12)
  })

  it('is turned round by the quantile', () => {
    for (const p of [1e-12, 0.0005, 0.025, 0.3, 0.5, 0.6, 0.975, 0.999]) {
      const z = normalQuantile(p)
      expect(z < 0 ? normalTail(-z) : 1 - normalTail(z), `${p}`).to.be.closeTo(p, 1e-14)
    }
    expect(normalQuantile(0.975)).to.be.closeTo(1.959963984540054, 1e-12)
  })
})
