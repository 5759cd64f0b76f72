import { expect } from 'chai'
import { readImage } from '../../../../runtime/data/dataset.js'
import { type Normalisation, normalise, readNormalised } from '../../../../runtime/data/images/normalise.js'
import { syntheticDataset } from '../synthetic.js'

describe('normalisation', () => {
  // 3 of 4 pixels are paper: mean 3/4, deviation sqrt(3/4 * 1/4).
  const image = [0, 1, 1, 1, 1, 1, 0, 1]
  const deviation = Math.sqrt(3) / 4
  const normalised = (kind: Normalisation, pixels = image) => {
    const result = Float32Array.from(pixels)
    normalise(result, kind)
    return result
  }
  const expectPixels = (kind: Normalisation, ink: number, paper: number) => {
    for (const [i, value] of normalised(kind).entries()) {
      expect(value).to.be.closeTo(image[i] === 0 ? ink : paper, 1e-6)
    }
  }

  it('paper is x / std - mean', () => expectPixels('paper', -3 / 4, 1 / deviation - 3 / 4))
  it('standard is (x - mean) / std', () => expectPixels('standard', -0.75 / deviation, 0.25 / deviation))
  it('none is as stored', () => expectPixels('none', 0, 1))
  it('ink is 1 - x', () => expectPixels('ink', 1, 0))

  it('standard gives mean 0 and deviation 1', () => {
    const values = [...normalised('standard', [0.3, 0.9, 0.1, 0.4, 0.4])]
    const mean = values.reduce((sum, value) => sum + value, 0) / 5
    expect(mean).to.be.closeTo(0, 1e-6)
    expect(values.reduce((sum, value) => sum + value * value, 0) / 5).to.be.closeTo(1, 1e-6)
  })

  it('gives 0 where the deviation is 0, and never an infinite number', () => {
    for (const value of [0, 1]) {
      for (const kind of ['paper', 'standard'] as const) {
        expect([...normalised(kind, [value, value, value])]).to.deep.equal([0, 0, 0])
      }
    }
  })

  it('reads an image to its place and touches no other', () => {
    const dataset = syntheticDataset({ background: [2] })
    const pixels = dataset.images.height * dataset.images.width
    const out = new Float32Array(3 * pixels).fill(7)
    readNormalised(dataset, 5, 'paper', out, pixels)
    const expected = new Float32Array(pixels)
    readImage(dataset.images, 5, expected)
    normalise(expected, 'paper')
    expect(out.slice(pixels, 2 * pixels)).to.deep.equal(expected)
    expect(new Set([...out.slice(0, pixels), ...out.slice(2 * pixels)])).to.deep.equal(new Set([7]))
  })
})
