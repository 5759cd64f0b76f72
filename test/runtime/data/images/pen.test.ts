import { expect } from 'chai'
import { applyStep, gray, scripted, tabulate } from './pictures.js'

const shape = gray(15, 17)
const dot = tabulate(shape, (r, c) => (r === 7 && c === 8 ? 1 : 0))
const bar = tabulate(shape, (_, c) => (c >= 6 && c <= 10 ? 1 : 0))
const run = (values: Float32Array, radius: number) =>
  applyStep('pen', { radius: [radius, radius] }, shape, values, scripted(0, 0))

describe('pen', () => {
  it('makes a dot a disc with a soft edge', () => {
    for (const radius of [0.25, 0.5, 1, 1.6, 3]) {
      const expected = tabulate(shape, (r, c) => Math.min(1, Math.max(0, 1 + radius - Math.hypot(r - 7, c - 8))))
      const found = run(dot, radius)
      for (let i = 0; i < found.length; i++) expect(found[i]).to.be.closeTo(expected[i], 1e-6)
    }
  })

  it('makes a bar wider, or narrower, by the radius on both sides', () => {
    const ink = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / shape.height
    for (const radius of [0, 0.5, 1, 2]) {
      expect(ink(run(bar, radius))).to.be.closeTo(5 + 2 * radius, 1e-5)
      expect(ink(run(bar, -radius))).to.be.closeTo(5 - 2 * radius, 1e-5)
    }
  })

  it('never lightens as it grows nor darkens as it shrinks', () => {
    const values = tabulate(shape, (r, c) => Math.abs(Math.sin(3 * r + 5 * c)))
    let before = run(values, -3)
    for (const radius of [-2, -0.7, -0.1, 0, 0.3, 1, 1.5, 3]) {
      const next = run(values, radius)
      for (let i = 0; i < next.length; i++) expect(next[i]).to.be.at.least(before[i] - 1e-6)
      before = next
    }
  })

  it('leaves alone what is not drawn', () => {
    expect(applyStep('pen', { probability: 0.4, radius: [2, 2] }, shape, dot, scripted(0.4, 0))).to.deep.equal(dot)
  })
})
