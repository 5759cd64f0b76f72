import { expect } from 'chai'
import { randomStream } from '../../../../runtime/base/random.js'
import { elastic } from '../../../../runtime/data/images/elastic.js'
import { Picture } from '../../../../runtime/data/images/picture.js'
import { grey, use } from './pictures.js'

const shape = grey(48, 64)

/** The field that the step draws from a seed, seen through a picture that catches it. */
function fieldOf(settings: Record<string, unknown>, seed: number): Float32Array {
  let field = new Float32Array()
  const picture = new (class extends Picture {
    override displace(offsets: Float32Array): void {
      field = offsets.slice()
    }
  })()
  const random = randomStream(seed, 'field')
  elastic.bind(use('elastic', { ...settings }).settings as never, shape)(picture, {
    item: random,
    ofClass: () => random,
  })
  return field
}

describe('elastic', () => {
  it('displaces by the deviation that is stated, each way, with mean 0', () => {
    let [sum, squares, count, across] = [0, 0, 0, 0]
    for (let seed = 0; seed < 60; seed++) {
      const field = fieldOf({ deviation: 0.05, cells: 5 }, seed)
      for (let i = 0; i < field.length; i += 2) {
        sum += field[i] + field[i + 1]
        squares += field[i] ** 2 + field[i + 1] ** 2
        across += field[i] * field[i + 1]
        count += 2
      }
    }
    expect(Math.sqrt(squares / count)).to.be.closeTo(0.05 * 64, 0.15)
    expect(sum / count).to.be.closeTo(0, 0.15)
    expect((2 * across) / squares).to.be.closeTo(0, 0.1)
  })

  it('is smooth: neighbours move together, the more the fewer cells there are', () => {
    const steepest = (cells: number) => {
      const field = fieldOf({ deviation: 0.05, cells }, 7)
      let most = 0
      for (let i = 0; i < field.length - 2; i += 2) {
        if ((i / 2) % 64 < 63) most = Math.max(most, Math.abs(field[i + 2] - field[i]))
      }
      return most
    }
    expect(steepest(2)).to.be.below(steepest(16) / 3)
    // 3.2 pixels of deviation over cells of 16 pixels.
    expect(steepest(4)).to.be.within(0.05, 1.2)
  })

  it('is a cubic B-spline: second differences along a row of a cell change evenly', () => {
    const field = fieldOf({ cells: 2 }, 3)
    const row = Array.from({ length: 32 }, (_, c) => field[2 * (20 * 64 + c)])
    const differences = (values: readonly number[]) => values.slice(1).map((value, i) => value - values[i])
    const fourth = differences(differences(differences(differences(row))))
    for (const value of fourth) expect(value).to.be.closeTo(0, 1e-5)
    expect(Math.max(...differences(row).map(Math.abs))).to.be.above(1e-3)
  })
})
