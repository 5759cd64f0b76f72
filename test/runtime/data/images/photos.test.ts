import { expect } from 'chai'
import { randomStream } from '../../../../runtime/base/random.js'
import { drawBox } from '../../../../runtime/data/images/box.js'
import { saturation } from '../../../../runtime/data/images/saturation.js'
import { applyStep, gray, scripted, tabulate } from './pictures.js'

const shape = gray(10, 12, 3)
const photo = tabulate(shape, (r, c, k) => (r + 2 * c + 5 * k) / 50)
const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length

function expectClose(actual: Float32Array, expected: Float32Array): void {
  for (let i = 0; i < expected.length; i++) expect(actual[i], `at ${i}`).to.be.closeTo(expected[i], 1e-6)
}

describe('augmentation of photos', () => {
  it('flip mirrors left to right with its probability', () => {
    const mirrored = tabulate(shape, (r, c, k) => photo[(r * 12 + 11 - c) * 3 + k])
    expect(applyStep('flip', { probability: 0.4 }, shape, photo, scripted(0.39))).to.deep.equal(mirrored)
    expect(applyStep('flip', { probability: 0.4 }, shape, photo, scripted(0.4))).to.deep.equal(photo)
  })

  it('crop reads a box to the whole frame, corner to corner', () => {
    const one = gray(8, 8)
    const ramp = tabulate(one, (r, c) => r + 10 * c)
    // A quarter of the area, square, in the lower right corner: rows and columns 4 to 8.
    const result = applyStep('crop', { area: [0.25, 0.25], aspect: [1, 1] }, one, ramp, scripted(0, 0, 1, 1))
    const place = (i: number) => Math.min(7, 4 + (i + 0.5) / 2 - 0.5)
    expectClose(
      result,
      tabulate(one, (r, c) => place(r) + 10 * place(c)),
    )
    expect(applyStep('crop', { area: [1, 1], aspect: [1, 1] }, one, ramp)).to.deep.equal(ramp)
  })

  it('brightness multiplies', () => {
    const result = applyStep('brightness', { amount: 0.5 }, shape, photo, scripted(1))
    expectClose(
      result,
      photo.map((value) => 1.5 * value),
    )
  })

  it('contrast moves from the mean', () => {
    const result = applyStep('contrast', { amount: 0.5 }, shape, photo, scripted(0))
    expectClose(
      result,
      photo.map((value) => mean(photo) + 0.5 * (value - mean(photo))),
    )
  })

  it('saturation moves from the gray of each pixel', () => {
    const result = applyStep('saturation', { amount: 1 }, shape, photo, scripted(0))
    expectClose(
      result,
      tabulate(shape, (r, c) => {
        const [red, green, blue] = photo.slice((r * 12 + c) * 3, (r * 12 + c) * 3 + 3)
        return 0.299 * red + 0.587 * green + 0.114 * blue
      }),
    )
    expect(saturation.shape(gray(5, 5), { amount: 1, optional: undefined })).to.contain('3 channels, not 1')
  })

  it('erase fills a box', () => {
    const settings = { probability: 1, area: [0.3, 0.3], aspect: [1, 1], value: 9 }
    const result = applyStep('erase', settings, shape, photo, scripted(0, 0, 0, 0, 1))
    // 36 pixels: 6 by 6, in the upper right corner.
    expect(result).to.deep.equal(tabulate(shape, (r, c, k) => (r < 6 && c >= 6 ? 9 : photo[(r * 12 + c) * 3 + k])))
    expect(
      applyStep('erase', { ...settings, probability: 0.2 }, shape, photo, scripted(0.2, 0, 0, 0, 0)),
    ).to.deep.equal(photo)
  })
})

describe('random boxes', () => {
  it('are within the image, with areas and proportions of their ranges where they fit', () => {
    const random = randomStream(1, 'boxes')
    const size = { height: 40, width: 60 }
    for (let draw = 0; draw < 500; draw++) {
      const { top, left, height, width } = drawBox(size, { area: [0.1, 0.4], aspect: [0.5, 2] }, random)
      expect(Math.min(top, left)).to.be.at.least(0)
      expect(top + height).to.be.at.most(40 + 1e-9)
      expect(left + width).to.be.at.most(60 + 1e-9)
      expect((height * width) / 2400).to.be.within(0.0999, 0.4001)
      if (height < 40 && width < 60) expect(width / height).to.be.within(0.499, 2.001)
    }
    const wide = drawBox(size, { area: [1, 1], aspect: [2, 2] }, random)
    expect(wide.left).to.equal(0)
    expect(wide.width).to.equal(60)
    expect(wide.height).to.be.closeTo(Math.sqrt(1200), 1e-9)
  })
})
