import { expect } from 'chai'
import fc from 'fast-check'
import {
  type AffineMap,
  aboutCenter,
  compose,
  dihedralCount,
  dihedralMap,
  invert,
} from '../../../../runtime/data/images/affine-map.js'

const at = (map: AffineMap, [r, c]: readonly number[]) => [
  map.rr * r + map.rc * c + map.row0,
  map.cr * r + map.cc * c + map.column0,
]
const coefficient = fc.double({ min: -2, max: 2, noNaN: true })
const someMap = fc.record({
  ...{ rr: coefficient, rc: coefficient, row0: coefficient },
  ...{ cr: coefficient, cc: coefficient, column0: coefficient },
})

describe('affine maps', () => {
  it('compose: one after the other', () => {
    fc.assert(
      fc.property(someMap, someMap, fc.tuple(coefficient, coefficient), (first, second, place) => {
        const [row, column] = at(second, at(first, place))
        const composed = at(compose(first, second), place)
        expect(composed[0]).to.be.closeTo(row, 1e-12)
        expect(composed[1]).to.be.closeTo(column, 1e-12)
      }),
      { seed: 11 },
    )
  })

  it('invert: there and back', () => {
    fc.assert(
      fc.property(someMap, fc.tuple(coefficient, coefficient), (map, place) => {
        fc.pre(Math.abs(map.rr * map.cc - map.rc * map.cr) > 0.1)
        const back = at(invert(map), at(map, place))
        expect(back[0]).to.be.closeTo(place[0], 1e-9)
        expect(back[1]).to.be.closeTo(place[1], 1e-9)
      }),
      { seed: 12 },
    )
    expect(() => invert(aboutCenter({ height: 5, width: 5 }, 1, 1, 2, 2))).to.throw('no inverse')
  })
})

describe('turns and reflections', () => {
  const size = { height: 3, width: 3 }
  const image = [
    [1, 2, 3],
    [4, 5, 6],
    [7, 8, 9],
  ]
  const turned = (k: number) => {
    const map = dihedralMap(k, size)
    return image.map((row, r) =>
      row.map((_, c) => {
        const [y, x] = at(map, [r, c])
        return image[y][x]
      }),
    )
  }
  const reversed = <T>(list: readonly T[]) => [...list].reverse()
  const transposed = image.map((row, r) => row.map((_, c) => image[c][r]))

  it('are the eight of a square, in the order that is stated', () => {
    expect(turned(0)).to.deep.equal(image)
    expect(turned(1)).to.deep.equal(image.map(reversed))
    expect(turned(2)).to.deep.equal(reversed(image))
    expect(turned(3)).to.deep.equal(reversed(image).map(reversed))
    expect(turned(4)).to.deep.equal(transposed)
    // Quarter turns: against the clock the last column becomes the first row; with it, the first column reversed does.
    expect([turned(5), turned(6)].map(([first]) => first)).to.have.deep.members([
      [3, 6, 9],
      [7, 4, 1],
    ])
    expect(turned(7)[0]).to.deep.equal([9, 6, 3])
    expect(new Set(Array.from({ length: 8 }, (_, k) => `${turned(k)}`)).size).to.equal(8)
  })

  it('take the corners of the result to corners of a rectangle', () => {
    const rectangle = { height: 4, width: 7 }
    expect(dihedralCount(rectangle)).to.equal(4)
    expect(dihedralCount(size)).to.equal(8)
    for (let k = 0; k < 8; k++) {
      const map = dihedralMap(k, rectangle)
      const [h, w] = k < 4 ? [3, 6] : [6, 3]
      const places = [
        [0, 0],
        [0, w],
        [h, 0],
        [h, w],
      ].map((place) => at(map, place))
      expect(places, `${k}`).to.have.deep.members([
        [0, 0],
        [0, 6],
        [3, 0],
        [3, 6],
      ])
    }
  })

  it('are no others', () => {
    for (const k of [-1, 8, 0.5])
      expect(() => dihedralMap(k, size)).to.throw(RangeError, 'the turn must be from 0 to 7')
  })
})
