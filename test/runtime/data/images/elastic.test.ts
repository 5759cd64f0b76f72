import { expect } from 'chai'
import { randomStream } from '../../../../runtime/base/random.js'
import type { Size } from '../../../../runtime/data/images/affine-map.js'
import { elastic } from '../../../../runtime/data/images/elastic.js'
import { Picture } from '../../../../runtime/data/images/picture.js'
import { gray, use } from './pictures.js'

const shape = gray(48, 64)

/** The field that the step draws from a seed, seen through a picture that catches it. */
function fieldOf(
  settings: Record<string, unknown>,
  seed: number,
): { offsets: Float32Array; height: number; width: number } {
  let caught = { offsets: new Float32Array(), height: 0, width: 0 }
  const picture = new (class extends Picture {
    override displace(offsets: Float32Array, { height, width }: Size = shape): void {
      caught = { offsets: offsets.slice(), height, width }
    }
  })()
  const random = randomStream(seed, 'field')
  elastic.bind(use('elastic', settings).settings as never, shape)(picture, { item: random, ofClass: () => random })
  return caught
}

describe('elastic', () => {
  it('displaces by the deviation that is stated, each way, with mean 0', () => {
    let [sum, squares, count, across] = [0, 0, 0, 0]
    for (let seed = 0; seed < 60; seed++) {
      const { offsets: field } = fieldOf({ deviation: 0.05, cells: 5 }, seed)
      for (let i = 0; i < field.length; i += 2) {
        sum += field[i] + field[i + 1]
        squares += field[i] ** 2 + field[i + 1] ** 2
        across += field[i] * field[i + 1]
        count += 2
      }
    }
    expect(Math.sqrt(squares / count)).to.be.closeTo(0.05 * 64, 0.15)
    expect(sum / count).to.be.closeTo(0, 0.4)
    expect((2 * across) / squares).to.be.closeTo(0, 0.1)
  })

  it('is smooth: neighbors move together, the more the fewer cells there are', () => {
    const steepest = (cells: number) => {
      const { offsets, height, width } = fieldOf({ deviation: 0.05, cells }, 7)
      const step = (shape.width - 1) / (width - 1)
      let most = 0
      for (let i = 0; i < height * width; i++) {
        if (i % width < width - 1) most = Math.max(most, Math.abs(offsets[2 * i + 2] - offsets[2 * i]) / step)
      }
      return most
    }
    expect(steepest(2)).to.be.below(steepest(16) / 3)
    // 3.2 pixels of deviation over cells of 16 pixels.
    expect(steepest(4)).to.be.within(0.05, 1.2)
  })

  it('is a cubic in each cell, with value, slope and curvature in common where two meet', () => {
    const { offsets, width } = fieldOf({ cells: 2 }, 3)
    expect(width).to.equal(9)
    const [f, h] = [Array.from({ length: 9 }, (_, c) => offsets[2 * (4 * 9 + c)]), 1 / 4]
    // The cubic through four points of each cell: its fifth point, and slope and curvature at the point in common.
    expect(f[0] - 4 * f[1] + 6 * f[2] - 4 * f[3] + f[4]).to.be.closeTo(0, 1e-5)
    expect(f[4] - 4 * f[5] + 6 * f[6] - 4 * f[7] + f[8]).to.be.closeTo(0, 1e-5)
    const slope = (a: number, b: number, c: number, d: number) => (-11 * a + 18 * b - 9 * c + 2 * d) / (6 * h)
    const curvature = (a: number, b: number, c: number, d: number) => (2 * a - 5 * b + 4 * c - d) / h ** 2
    expect(slope(f[4], f[5], f[6], f[7])).to.be.closeTo(-slope(f[4], f[3], f[2], f[1]), 1e-4)
    expect(curvature(f[4], f[5], f[6], f[7])).to.be.closeTo(curvature(f[4], f[3], f[2], f[1]), 1e-3)
    expect(Math.abs(slope(f[4], f[5], f[6], f[7]))).to.be.above(1e-3)
  })

  it('has no more points than the image has pixels', () => {
    expect(fieldOf({ cells: 13 }, 1)).to.include({ height: 48, width: 53 })
  })
})
