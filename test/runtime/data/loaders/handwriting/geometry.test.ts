import { expect } from 'chai'
import fc from 'fast-check'
import {
  rotated,
  rotation,
  type Stroke,
  trace,
  transform,
} from '../../../../../runtime/data/loaders/handwriting/geometry.js'
import { ink } from '../../../../../runtime/data/loaders/handwriting/pen.js'

describe('the geometry of strokes', () => {
  it('turns as sine and cosine do', () => {
    fc.assert(
      fc.property(fc.double({ min: -3, max: 3, noNaN: true }), (turns) => {
        const { cos, sin } = rotation(turns)
        expect(cos).to.be.closeTo(Math.cos(2 * Math.PI * turns), 1e-6)
        expect(sin).to.be.closeTo(Math.sin(2 * Math.PI * turns), 1e-6)
      }),
      { seed: 1, numRuns: 300 },
    )
  })

  it('turns by a quarter to what was scaled', () => {
    const stroke: Stroke = { points: [{ x: 1, y: 2 }], corners: [true] }
    const [{ x, y }] = transform(stroke, rotated(0.25, 10, 100)).points
    expect(x).to.be.closeTo(-200, 1e-9)
    expect(y).to.be.closeTo(10, 1e-9)
  })

  const points = [
    { x: 0, y: 0 },
    { x: 3, y: 0 },
    { x: 3, y: 4 },
    { x: 0, y: 4 },
  ]

  it('traces through every control point, in small steps', () => {
    const path = trace({ points, corners: [false, false, false, false] }, 0.5)
    for (const { x, y } of points) {
      expect(Math.min(...path.map((point) => Math.hypot(point.x - x, point.y - y)))).to.be.lessThan(1e-12)
    }
    const steps = path.slice(1).map((point, i) => Math.hypot(point.x - path[i].x, point.y - path[i].y))
    expect(Math.max(...steps)).to.be.lessThan(1)
  })

  it('traces straight lines between corners, and curves where there is none', () => {
    const onSides = ({ x, y }: { x: number; y: number }) =>
      Math.min(Math.abs(y), Math.abs(x - 3), Math.abs(y - 4)) < 1e-12
    expect(trace({ points, corners: [true, true, true, true] }, 0.3).every(onSides)).to.equal(true)
    expect(trace({ points, corners: [true, false, false, true] }, 0.3).every(onSides)).to.equal(false)
  })
})

describe('the pen', () => {
  it('inks the pixels whose centers it covers, and no others', () => {
    const [side, radius] = [21, 2.6]
    const path = [
      { x: 4.2, y: 5.1 },
      { x: 15.3, y: 9.7 },
    ]
    const bits = ink([path], radius, side)
    const [length, [ux, uy]] = [Math.hypot(11.1, 4.6), [11.1 / Math.hypot(11.1, 4.6), 4.6 / Math.hypot(11.1, 4.6)]]
    for (let pixel = 0; pixel < side * side; pixel++) {
      const [dx, dy] = [(pixel % side) + 0.5 - 4.2, Math.floor(pixel / side) + 0.5 - 5.1]
      const along = Math.min(length, Math.max(0, dx * ux + dy * uy))
      const covered = Math.hypot(dx - along * ux, dy - along * uy) <= radius
      expect((bits[pixel >> 3] >> (7 - (pixel % 8))) & 1, `pixel ${pixel}`).to.equal(covered ? 0 : 1)
    }
    expect(bits.at(-1)! & 0x7f).to.equal(0)
  })

  it('stays on the paper', () => {
    const path = [
      { x: -10, y: -10 },
      { x: 50, y: 31 },
    ]
    expect(ink([path], 3, 20)).to.have.length(50)
  })
})
