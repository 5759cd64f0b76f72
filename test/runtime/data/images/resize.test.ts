import { expect } from 'chai'
import fc from 'fast-check'
import { randomStream } from '../../../../runtime/base/random.js'
import { applyStep, gray, tabulate } from './pictures.js'

const side = fc.integer({ min: 1, max: 12 })

/** The integral over each new pixel's square, by its overlap with every old one. */
function integrate(values: Float32Array, shape: ReturnType<typeof gray>, height: number, width: number): Float32Array {
  const overlap = (i: number, to: number, j: number, from: number) =>
    Math.max(0, Math.min((i + 1) / to, (j + 1) / from) - Math.max(i / to, j / from)) * to
  return tabulate(gray(height, width, shape.channels), (row, column, channel) => {
    let sum = 0
    for (let r = 0; r < shape.height; r++) {
      for (let c = 0; c < shape.width; c++) {
        const share = overlap(row, height, r, shape.height) * overlap(column, width, c, shape.width)
        sum += share * values[(r * shape.width + c) * shape.channels + channel]
      }
    }
    return sum
  })
}

describe('resize', () => {
  it('is the integral over each new pixel, whatever the ratio, and keeps the mean', () => {
    fc.assert(
      fc.property(side, side, fc.constantFrom(1, 3), side, side, (h, w, channels, height, width) => {
        const shape = gray(h, w, channels)
        const random = randomStream(h * 100 + w, 'resize')
        const values = tabulate(shape, () => random.uniform(-1, 1))
        const result = applyStep('resize', { height, width }, shape, values)
        const expected = integrate(values, shape, height, width)
        expect(result.length).to.equal(expected.length)
        for (let i = 0; i < result.length; i++) expect(result[i]).to.be.closeTo(expected[i], 1e-6)
        const mean = (list: Float32Array) => list.reduce((sum, value) => sum + value, 0) / list.length
        expect(mean(result)).to.be.closeTo(mean(values), 1e-6)
      }),
      { seed: 31 },
    )
  })

  it('gives even images, and halves of them, exactly', () => {
    const shape = gray(105, 105)
    const even = applyStep('resize', { height: 32, width: 41 }, shape, new Float32Array(11_025).fill(1))
    expect(even.every((value) => Math.abs(value - 1) < 1e-6)).to.equal(true)
    const squares = tabulate(gray(4, 4), (r, c) => r * 4 + c)
    expect([...applyStep('resize', { height: 2, width: 2 }, gray(4, 4), squares)]).to.deep.equal([2.5, 4.5, 10.5, 12.5])
    expect([...applyStep('resize', { height: 4, width: 4 }, gray(4, 4), squares)]).to.deep.equal([...squares])
  })
})

describe('pad', () => {
  const values = Float32Array.of(1, 2, 3, 4)

  it('puts the image in the middle, the edge repeated', () => {
    const result = applyStep('pad', { height: 3, width: 5 }, gray(2, 2), values)
    expect([...result]).to.deep.equal([1, 1, 2, 2, 2, 3, 3, 4, 4, 4, 3, 3, 4, 4, 4])
  })

  it('does not move an image of that size', () => {
    expect(applyStep('pad', { height: 2, width: 2 }, gray(2, 2), values)).to.deep.equal(values)
  })
})

describe('resize with fit', () => {
  const shape = gray(4, 8)
  const values = tabulate(shape, (r, c) => r * 8 + c)

  it('cover takes the middle', () => {
    const middle = tabulate(gray(4, 4), (r, c) => r * 8 + c + 2)
    const result = applyStep('resize', { height: 2, width: 2, fit: 'cover' }, shape, values)
    expect(result).to.deep.equal(applyStep('resize', { height: 2, width: 2 }, gray(4, 4), middle))
  })

  it('contain leaves background', () => {
    const result = applyStep('resize', { height: 4, width: 4, fit: 'contain', background: 0.25 }, shape, values)
    const inner = applyStep('resize', { height: 2, width: 4 }, shape, values)
    expect([...result]).to.deep.equal([...Array(4).fill(0.25), ...inner, ...Array(4).fill(0.25)])
  })
})
