import { expect } from 'chai'
import { applyStep, gray, pictureOf, prepare, tabulate, use } from './pictures.js'

/** A rectangle of ink: its moments are known. */
const shape = gray(60, 100)
const rectangle = (top: number, left: number, height: number, width: number) =>
  tabulate(shape, (r, c) => (r >= top && r < top + height && c >= left && c < left + width ? 1 : 0))

describe('geometry', () => {
  it('appends log size, log aspect and place in units of their deviations', () => {
    const values = rectangle(10, 20, 12, 30)
    const result = applyStep('geometry', {}, shape, values)
    const size = Math.sqrt((12 ** 2 + 30 ** 2) / 24) / 100
    const expected = [
      (Math.log(size) + 1.85) / 0.12,
      Math.log(30 / 12) / 0.19,
      (16 - 30) / 60 / (5.2 / 105),
      (35 - 50) / 100 / (5.2 / 105),
    ]
    for (let pixel = 0; pixel < 6000; pixel++) {
      expect(result[5 * pixel]).to.equal(values[pixel])
      for (const [k, value] of expected.entries()) expect(result[5 * pixel + 1 + k]).to.be.closeTo(value, 1e-4)
    }
  })

  it('has what there was before moments, whatever follows', () => {
    const bytes = rectangle(30, 5, 20, 20).map((ink) => 255 * (1 - ink))
    const store = { format: 'bytes', ...shape, count: 1, bytes: Uint8Array.from(bytes) } as const
    const alone = prepare([use('ink'), use('geometry')], store, 0)
    const after = prepare([use('ink'), use('moments'), use('directions', { size: 8 }), use('geometry')], store, 0)
    expect(after.slice(8, 12)).to.deep.equal(alone.slice(1, 5))
  })

  it('goes by pending warps', () => {
    const picture = pictureOf(shape, rectangle(10, 20, 12, 30))
    picture.warp({ rr: 0, rc: 1, row0: 0, cr: 1, cc: 0, column0: 0 }, { height: 100, width: 60 })
    const { rr, cc } = picture.moments()
    expect([rr, cc].map(Math.round)).to.deep.equal([75, 12])
  })

  it('is bounded for a dot and an empty image', () => {
    const dot = applyStep('geometry', {}, shape, rectangle(0, 0, 1, 1))
    expect([...dot.slice(1, 5)].every((value) => Math.abs(value) <= 12)).to.equal(true)
    expect(dot[1]).to.equal(-12)
    const empty = applyStep('geometry', {}, shape, new Float32Array(6000))
    expect([...empty.slice(3, 5)]).to.deep.equal([0, 0])
  })
})
