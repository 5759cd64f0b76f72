import { expect } from 'chai'
import fc from 'fast-check'
import { randomStream } from '../../../../runtime/base/random.js'
import { aboutCenter, compose, dihedralMap, shift, zoom } from '../../../../runtime/data/images/affine-map.js'
import { Picture } from '../../../../runtime/data/images/picture.js'
import { gray, handwriting, measure, noiseStore, pictureOf, tabulate } from './pictures.js'

const shape = gray(20, 30)
/** Bilinear interpolation gives a ramp exactly. */
const ramp = (row: number, column: number) => 0.25 * row - 0.125 * column + 3
const noise = () => {
  const random = randomStream(1, 'picture')
  return tabulate(shape, () => random.uniform())
}

function expectClose(actual: Float32Array, expected: Float32Array, tolerance = 1e-5): void {
  expect(actual.length).to.equal(expected.length)
  for (let i = 0; i < actual.length; i++) expect(actual[i], `at ${i}`).to.be.closeTo(expected[i], tolerance)
}

/** Smooth offsets with a different value at every position. */
const waves = (amplitude: number) => {
  const field = new Float32Array(shape.height * shape.width * 2)
  for (let i = 0; i < field.length / 2; i++) {
    const [r, c] = [Math.floor(i / shape.width), i % shape.width]
    field[2 * i] = amplitude * Math.sin(r / 6 + c / 9)
    field[2 * i + 1] = amplitude * Math.cos(r / 8 - c / 7)
  }
  return field
}

describe('a picture', () => {
  it('is what the store has', () => {
    const store = noiseStore(gray(4, 5, 3))
    const picture = new Picture()
    picture.load(store, 1)
    expect(picture.shape).to.deep.equal(gray(4, 5, 3))
    expect(picture.pixels()).to.deep.equal(Float32Array.from(store.bytes.subarray(60), (byte) => byte / 255))
  })

  it('reads a ramp exactly where two warps take it, in one resampling', () => {
    const inner = aboutCenter(shape, 0.5, 0.2, -0.1, 0.6)
    const small = { height: 12, width: 10 }
    const outer = aboutCenter(small, 0.8, -0.3, 0.2, 0.7)
    const picture = pictureOf(shape, tabulate(shape, ramp))
    picture.warp(inner, small)
    picture.warp(outer)
    const map = compose(outer, inner)
    const expected = tabulate(gray(12, 10), (r, c) =>
      ramp(map.rr * r + map.rc * c + map.row0, map.cr * r + map.cc * c + map.column0),
    )
    expect(picture.shape).to.deep.equal(gray(12, 10))
    expectClose(picture.pixels(), expected)
  })

  it('equals the product of the maps on any image', () => {
    const [first, second] = [aboutCenter(shape, 1.2, 0.3, -0.2, 0.9), shift(1.5, -2.25)]
    const [apart, together] = [pictureOf(shape, noise()), pictureOf(shape, noise())]
    apart.warp(first)
    apart.warp(second)
    together.warp(compose(second, first))
    expect(apart.pixels()).to.deep.equal(together.pixels())
    const twice = pictureOf(shape, noise())
    twice.warp(first)
    twice.pixels()
    twice.warp(second)
    expect(twice.pixels()).not.to.deep.equal(apart.pixels())
  })

  it('keeps channels apart', () => {
    const colors = gray(9, 8, 3)
    const values = tabulate(colors, (r, c, k) => (k + 1) * ramp(r, c))
    const picture = pictureOf(colors, values)
    picture.warp(aboutCenter(colors, 0.5, 0.1, -0.1, 0.4))
    const pixels = picture.pixels()
    const one = pictureOf(gray(9, 8), tabulate(gray(9, 8), ramp))
    one.warp(aboutCenter(colors, 0.5, 0.1, -0.1, 0.4))
    expectClose(
      pixels,
      tabulate(colors, (r, c, k) => (k + 1) * one.pixels()[r * 8 + c]),
    )
  })

  it('interpolates between four pixels, and between those of the edge and what is outside', () => {
    const four = gray(2, 2)
    const read = (row: number, column: number, background?: number) => {
      const picture = pictureOf(four, Float32Array.of(1, 2, 4, 8))
      picture.background = background
      picture.warp(shift(row, column), { height: 1, width: 1 })
      return picture.pixels()[0]
    }
    expect(read(0.5, 0.25)).to.equal(0.5 * (0.75 * 1 + 0.25 * 2) + 0.5 * (0.75 * 4 + 0.25 * 8))
    expect(read(1, 1)).to.equal(8)
    expect(read(1, 1, -5)).to.equal(8)
    expect(read(7, -3)).to.equal(4)
    expect(read(7, -3, -5)).to.equal(-5)
    expect(read(-0.25, 0)).to.equal(1)
    expect(read(-0.25, 0, 5)).to.equal(0.75 * 1 + 0.25 * 5)
    expect(read(1.5, 1.5, 0)).to.equal(2)
    expect(read(1e300, -1e300, 0)).to.equal(0)
  })

  it('reads displaced positions: those of its frame, and those that later warps read', () => {
    const field = waves(1.5)
    const offset = (r: number, c: number, axis: number) => field[2 * (r * shape.width + c) + axis]
    const inside = aboutCenter(shape, 0.5, 0, 0, 0.5)
    const picture = pictureOf(shape, tabulate(shape, ramp))
    picture.warp(inside)
    picture.displace(field)
    const read = (r: number, c: number) =>
      ramp(0.5 * (r + offset(r, c, 0)) + inside.row0, 0.5 * (c + offset(r, c, 1)) + inside.column0)
    expectClose(picture.pixels(), tabulate(shape, read))

    const later = pictureOf(shape, tabulate(shape, ramp))
    later.warp(inside)
    later.displace(field)
    // Whole pixels of the displaced frame: no interpolation between offsets.
    later.warp({ rr: 2, rc: 0, row0: 1, cr: 0, cc: 2, column0: 0 }, { height: 9, width: 15 })
    expectClose(
      later.pixels(),
      tabulate(gray(9, 15), (r, c) => read(2 * r + 1, 2 * c)),
    )

    const between = pictureOf(shape, tabulate(shape, ramp))
    between.warp(inside)
    between.displace(field)
    between.warp(shift(0.5, 0), { height: 19, width: 30 })
    // Offsets and ramp are both linear between the rows.
    expectClose(
      between.pixels(),
      tabulate(gray(19, 30), (r, c) => (read(r, c) + read(r + 1, c)) / 2),
    )
  })

  it('interpolates between the offsets of a coarse grid, from corner pixel to corner pixel', () => {
    const picture = pictureOf(shape, tabulate(shape, ramp))
    const inside = aboutCenter(shape, 0.5, 0, 0, 0.5)
    picture.warp(inside)
    // Down: 0, 1 above and 2, 3 below; to the right: 4 everywhere.
    picture.displace(Float32Array.of(0, 4, 1, 4, 2, 4, 3, 4), { height: 2, width: 2 })
    const down = (r: number, c: number) => (2 * r) / 19 + c / 29
    expectClose(
      picture.pixels(),
      tabulate(shape, (r, c) => ramp(0.5 * (r + down(r, c)) + inside.row0, 0.5 * (c + 4) + inside.column0)),
    )
  })

  it('holds the offsets of the edge outside a displaced frame', () => {
    const picture = pictureOf(shape, tabulate(shape, ramp))
    picture.warp(aboutCenter(shape, 0.3, 0, 0, 0.3))
    picture.displace(Float32Array.from({ length: 2 * shape.height * shape.width }, (_, i) => (i % 2 ? 2 : -1)))
    picture.warp(zoom(shape, 1.5, 1.5))
    const plain = pictureOf(shape, tabulate(shape, ramp))
    plain.warp(aboutCenter(shape, 0.3, 0, 0, 0.3))
    plain.warp(shift(-1, 2))
    plain.warp(zoom(shape, 1.5, 1.5))
    expectClose(picture.pixels(), plain.pixels())
  })

  it('maps values before rendering as after it, the background too', () => {
    const map = zoom(shape, 1.7, 1.4)
    const [early, late] = [pictureOf(shape, noise()), pictureOf(shape, noise())]
    for (const picture of [early, late]) picture.background = 0.25
    early.warp(map)
    early.mapValues(-3, 2)
    late.warp(map)
    expect(early.background).to.equal(1.25)
    expectClose(
      early.pixels(),
      late.pixels().map((value) => value * -3 + 2),
    )
  })

  it('turns and mirrors without changing a value', () => {
    const square = gray(16, 16)
    const values = tabulate(square, (r, c) => Math.fround(Math.sin(r * 17 + c)))
    for (let k = 0; k < 8; k++) {
      const picture = pictureOf(square, values)
      picture.warp(dihedralMap(k, square))
      expect([...picture.pixels()].sort()).to.deep.equal([...values].sort())
    }
  })

  it('uses its memory again', () => {
    const store = handwriting()
    const picture = new Picture()
    const arrays = new Set<Float32Array>()
    for (let i = 0; i < 10; i++) {
      picture.load(store, i)
      picture.warp(zoom(store, 1.5, 1.5), { height: 64, width: 64 })
      arrays.add(picture.pixels())
    }
    expect(arrays.size).to.be.at.most(2)
  })

  it('forgets the image before: background, geometry, warps', () => {
    const store = handwriting()
    const [used, fresh] = [new Picture(), new Picture()]
    used.load(store, 0)
    used.background = 0
    used.geometry = { logSize: 0, logAspect: 0, row: 0, column: 0 }
    used.warp(shift(3, 4), { height: 50, width: 40 })
    for (const picture of [used, fresh]) picture.load(store, 1)
    expect([used.background, used.geometry]).to.deep.equal([undefined, undefined])
    expect(used.shape).to.deep.equal(fresh.shape)
    expect(used.pixels()).to.deep.equal(fresh.pixels())
  })
})

describe('the moments of a picture', () => {
  const large = gray(90, 110)
  /** A slanted bell curve, wide enough for its pixels to give its moments, and all inside. */
  const bell = tabulate(large, (r, c) => {
    const [y, x] = [(r - 40) / 4, (c - 60) / 3.5]
    return Math.exp(-(y * y + x * x + x * y) / 2)
  })

  it('are those of its values, a pixel a square', () => {
    const { row, column, rr, rc, cc } = measure(bell, large)
    const found = pictureOf(large, bell).moments()
    expect(found.row).to.be.closeTo(row, 1e-6)
    expect(found.column).to.be.closeTo(column, 1e-6)
    expect(found.rr).to.be.closeTo(rr + 1 / 12, 1e-4)
    expect(found.rc).to.be.closeTo(rc, 1e-4)
    expect(found.cc).to.be.closeTo(cc + 1 / 12, 1e-4)
  })

  it('go through pending warps as the rendered pixels do', () => {
    const factor = fc.double({ min: 0.7, max: 1.3, noNaN: true })
    const cross = fc.double({ min: -0.3, max: 0.3, noNaN: true })
    fc.assert(
      fc.property(factor, cross, cross, factor, cross, (rr, rc, cr, cc, move) => {
        const picture = pictureOf(large, bell)
        picture.background = 0
        picture.warp(aboutCenter(large, rr, rc, cr, cc))
        picture.warp(shift(5 * move, -8 * move), { height: 95, width: 120 })
        picture.displace(new Float32Array(95 * 120 * 2))
        picture.warp(zoom({ height: 95, width: 120 }, 0.9, 1.1))
        const foretold = picture.moments()
        const rendered = pictureOf(picture.shape, picture.pixels()).moments()
        expect(foretold.row).to.be.closeTo(rendered.row, 0.05)
        expect(foretold.column).to.be.closeTo(rendered.column, 0.05)
        // Bilinear interpolation widens by a fraction of a pixel.
        for (const key of ['rr', 'rc', 'cc'] as const) expect(foretold[key]).to.be.closeTo(rendered[key], 0.8)
      }),
      { seed: 21, numRuns: 30 },
    )
  })

  it('of a pixel, of no ink and of values below 0 are finite', () => {
    const dot = pictureOf(
      shape,
      tabulate(shape, (r, c) => (r === 3 && c === 4 ? 1 : 0)),
    ).moments()
    for (const [key, value] of Object.entries({ row: 3, column: 4, rr: 1 / 12, rc: 0, cc: 1 / 12 })) {
      expect(dot[key as keyof typeof dot], key).to.be.closeTo(value, 1e-12)
    }
    const even = pictureOf(shape, new Float32Array(600).fill(0.5)).moments()
    const nothing = pictureOf(shape, new Float32Array(600)).moments()
    for (const key of ['row', 'column', 'rr', 'rc', 'cc'] as const) {
      expect(nothing[key], key).to.be.closeTo(even[key], 1e-9)
    }
    expect(pictureOf(shape, new Float32Array(600).fill(-1)).moments()).to.deep.equal(nothing)
  })
})
