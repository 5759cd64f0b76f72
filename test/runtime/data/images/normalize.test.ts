import { expect } from 'chai'
import { applyStep, gray } from './pictures.js'

describe('normalization', () => {
  // 3 of 4 pixels are paper: mean 3/4, deviation sqrt(3/4 * 1/4).
  const image = [0, 1, 1, 1, 1, 1, 0, 1]
  const deviation = Math.sqrt(3) / 4
  const normalized = (kind: string, pixels = image) => [
    ...applyStep(kind, {}, gray(1, pixels.length), Float32Array.from(pixels)),
  ]
  const expectPixels = (kind: string, ink: number, paper: number) => {
    for (const [i, value] of normalized(kind).entries()) {
      expect(value).to.be.closeTo(image[i] === 0 ? ink : paper, 1e-6)
    }
  }

  it('paper is x / std - mean', () => expectPixels('paper', -3 / 4, 1 / deviation - 3 / 4))
  it('standard is (x - mean) / std', () => expectPixels('standard', -0.75 / deviation, 0.25 / deviation))
  it('ink is 1 - x', () => expectPixels('ink', 1, 0))

  it('standard gives mean 0 and deviation 1', () => {
    const values = normalized('standard', [0.3, 0.9, 0.1, 0.4, 0.4])
    const mean = values.reduce((sum, value) => sum + value, 0) / 5
    expect(mean).to.be.closeTo(0, 1e-6)
    expect(values.reduce((sum, value) => sum + value * value, 0) / 5).to.be.closeTo(1, 1e-6)
  })

  it('gives 0 where the deviation is 0, and never an infinite number', () => {
    for (const value of [0, 1]) {
      for (const kind of ['paper', 'standard']) {
        expect(normalized(kind, [value, value, value])).to.deep.equal([0, 0, 0])
      }
    }
  })
})
