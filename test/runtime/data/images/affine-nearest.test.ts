import { expect } from 'chai'
import { randomStream } from '../../../../runtime/base/random.js'
import { type AffineMap, rotation, type Size, shear, shift, zoom } from '../../../../runtime/data/images/affine-map.js'
import { augment, drawMaps, warp } from '../../../../runtime/data/images/affine-nearest.js'

const square: Size = { height: 105, width: 105 }
const paper = { probability: 0.5, rotation: 15, shear: 0.3, shift: 5, zoom: [0.8, 2] as const }

function noise({ height, width }: Size): Float32Array {
  const random = randomStream(1, 'noise')
  return Float32Array.from({ length: height * width }, () => random.uniform())
}

function warped(source: Float32Array, size: Size, map: AffineMap): Float32Array {
  const target = new Float32Array(source.length)
  warp(source, target, size, map)
  return target
}

/** `out[r, c]` for every place of the size. */
function tabulate({ height, width }: Size, pixel: (row: number, column: number) => number): Float32Array {
  return Float32Array.from({ length: height * width }, (_, i) => pixel(Math.floor(i / width), i % width))
}

const clamp = (value: number, last: number) => Math.min(Math.max(value, 0), last)

/** 3x3 matrices by their rows. */
type Matrix = readonly (readonly number[])[]
const product = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) => b[0].map((_, column) => row.reduce((sum, value, k) => sum + value * b[k][column], 0)))

/**
 * The reference written down again from its definition: scipy's affine_transform with order 0 and mode nearest, of
 * offset . matrix . reset about the center.
 */
function scipy(source: Float32Array, size: Size, matrix: Matrix, centerd = true): Float32Array {
  const [row, column] = centerd ? [(size.height - 1) / 2, (size.width - 1) / 2] : [0, 0]
  const offset = [
    [1, 0, row],
    [0, 1, column],
    [0, 0, 1],
  ]
  const reset = [
    [1, 0, -row],
    [0, 1, -column],
    [0, 0, 1],
  ]
  const full = product(product(offset, matrix), reset)
  return tabulate(size, (r, c) => {
    const [[y], [x]] = product(full, [[r], [c], [1]])
    const sourceRow = Math.floor(clamp(y, size.height - 1) + 0.5)
    const sourceColumn = Math.floor(clamp(x, size.width - 1) + 0.5)
    return source[sourceRow * size.width + sourceColumn]
  })
}

const matrices = {
  rotation: (a: number) => [
    [Math.cos(a), -Math.sin(a), 0],
    [Math.sin(a), Math.cos(a), 0],
    [0, 0, 1],
  ],
  shear: (a: number) => [
    [1, -Math.sin(a), 0],
    [0, Math.cos(a), 0],
    [0, 0, 1],
  ],
  shift: (y: number, x: number) => [
    [1, 0, y],
    [0, 1, x],
    [0, 0, 1],
  ],
  zoom: (y: number, x: number) => [
    [y, 0, 0],
    [0, x, 0],
    [0, 0, 1],
  ],
}

describe('nearest-neighbor affine maps', () => {
  for (const size of [square, { height: 28, width: 28 }, { height: 7, width: 12 }]) {
    describe(`of ${size.height} x ${size.width}`, () => {
      const image = noise(size)
      const { height, width } = size

      it('of angle 0, shift 0 and zoom 1 change nothing', () => {
        for (const map of [rotation(size, 0), shear(size, 0), shift(0, 0), zoom(size, 1, 1)]) {
          expect(warped(image, size, map)).to.deep.equal(image)
        }
      })

      it('shift by whole pixels, the edge repeated', () => {
        for (const [rows, columns] of [
          [3, -2],
          [-5, 1],
          [0, 4],
        ]) {
          const expected = tabulate(
            size,
            (r, c) => image[clamp(r + rows, height - 1) * width + clamp(c + columns, width - 1)],
          )
          expect(warped(image, size, shift(rows, columns))).to.deep.equal(expected)
        }
      })

      it('round a fraction to the nearest pixel, halves up', () => {
        expect(warped(image, size, shift(1.49, -1.49))).to.deep.equal(warped(image, size, shift(1, -1)))
        expect(warped(image, size, shift(1.5, -1.5))).to.deep.equal(warped(image, size, shift(2, -1)))
      })

      it('turn by half a circle: both axes reversed', () => {
        const expected = image.slice().reverse()
        expect(warped(image, size, rotation(size, Math.PI))).to.deep.equal(expected)
      })

      it('equal the reference, written as matrices', () => {
        const random = randomStream(2, 'maps')
        for (let draw = 0; draw < 20; draw++) {
          const angle = random.uniform(-0.3, 0.3)
          const [y, x] = [random.uniform(0.8, 2), random.uniform(0.8, 2)]
          expect(warped(image, size, rotation(size, angle))).to.deep.equal(
            scipy(image, size, matrices.rotation(angle)),
            `rotation ${angle}`,
          )
          expect(warped(image, size, shear(size, angle))).to.deep.equal(
            scipy(image, size, matrices.shear(angle)),
            `shear ${angle}`,
          )
          expect(warped(image, size, zoom(size, y, x))).to.deep.equal(
            scipy(image, size, matrices.zoom(y, x)),
            `zoom ${y} ${x}`,
          )
          expect(warped(image, size, shift(5 * angle, y))).to.deep.equal(
            scipy(image, size, matrices.shift(5 * angle, y), false),
            `shift ${y}`,
          )
        }
      })
    })
  }

  it('zoom by 2: every other pixel, half the size about the center pixel', () => {
    const image = noise(square)
    const result = warped(image, square, zoom(square, 2, 2))
    const expected = tabulate(square, (r, c) => {
      const [y, x] = [clamp(52 + 2 * (r - 52), 104), clamp(52 + 2 * (c - 52), 104)]
      return image[y * 105 + x]
    })
    expect(result).to.deep.equal(expected)
  })

  it('turn a square by a right angle exactly', () => {
    const image = noise(square)
    const expected = tabulate(square, (r, c) => image[(104 - c) * 105 + r])
    expect(warped(image, square, rotation(square, Math.PI / 2))).to.deep.equal(expected)
  })

  it('shear rows by the column and leave the center column where it is', () => {
    const image = noise(square)
    const result = warped(image, square, shear(square, 0.3))
    for (let r = 0; r < 105; r++) expect(result[r * 105 + 52]).to.equal(image[r * 105 + 52])
    // 20 columns to the right: sin(0.3) * 20 = 5.91 rows up, cos(0.3) * 20 = 19.1 columns to the right.
    for (let r = 10; r < 95; r++) expect(result[r * 105 + 72]).to.equal(image[(r - 6) * 105 + 71])
  })

  it('read the nearest edge pixel outside the image', () => {
    const image = noise(square)
    const result = warped(image, square, shift(1e6, -1e6))
    expect(new Set(result)).to.deep.equal(new Set([image[104 * 105]]))
  })
})

describe('nearest-neighbor augmentation', () => {
  it('applies each of the four with probability 0.5, in ranges that are used up', () => {
    const random = randomStream(3, 'augmentation')
    const size = { height: 1, width: 1 }
    const counts = new Array(5).fill(0)
    for (let draw = 0; draw < 4000; draw++) counts[drawMaps(size, paper, random).length]++
    // Binomial(4, 1/2): 1, 4, 6, 4, 1 of 16.
    const chi = [1, 4, 6, 4, 1].reduce((sum, share, i) => sum + (counts[i] - share * 250) ** 2 / (share * 250), 0)
    expect(chi).to.be.below(18.5)
  })

  const only = (ranges: Partial<typeof paper>) => ({
    probability: 1,
    rotation: 0,
    shear: 0,
    shift: 0,
    zoom: [1, 1] as const,
    ...ranges,
  })
  const draws = (ranges: ReturnType<typeof only>) => {
    const random = randomStream(4, 'ranges')
    return Array.from({ length: 2000 }, () => drawMaps({ height: 1, width: 1 }, ranges, random))
  }
  const expectUniform = (values: readonly number[], low: number, high: number) => {
    const margin = (high - low) / 100
    expect(Math.min(...values)).to.be.within(low, low + margin)
    expect(Math.max(...values)).to.be.within(high - margin, high)
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    // Four standard errors of a uniform mean.
    expect(mean).to.be.closeTo((low + high) / 2, (4 * (high - low)) / Math.sqrt(12 * values.length))
  }

  it('goes in the order rotation, shear, shift, zoom, each over its whole range', () => {
    const turned = draws(only({ rotation: 15 })).map(([map]) => (Math.asin(map.cr) * 180) / Math.PI)
    expectUniform(turned, -15, 15)
    expectUniform(
      draws(only({ shear: 0.3 })).map(([, map]) => -Math.asin(map.rc)),
      -0.3,
      0.3,
    )
    const shifted = draws(only({ shift: 5 }))
    expectUniform(
      shifted.map(([, , map]) => map.row0),
      -5,
      5,
    )
    expectUniform(
      shifted.map(([, , map]) => map.column0),
      -5,
      5,
    )
    const zoomed = draws(only({ zoom: [0.8, 2] as never }))
    expectUniform(
      zoomed.map(([, , , map]) => map.rr),
      0.8,
      2,
    )
    expectUniform(
      zoomed.map(([, , , map]) => map.cc),
      0.8,
      2,
    )
    // Each axis independently.
    expect(zoomed.filter(([, , , map]) => map.rr > 1.4 === map.cc > 1.4).length).to.be.within(900, 1100)
  })

  it('leaves other images alone where one is changed more', () => {
    // Always the same number of draws an image.
    const [a, b] = [randomStream(5, 'draws'), randomStream(5, 'draws')]
    drawMaps(square, { ...paper, probability: 0 }, a)
    drawMaps(square, { ...paper, probability: 1 }, b)
    expect(a.uniform()).to.equal(b.uniform())
  })

  it('applies the maps one after the other, each as a separate pass', () => {
    const image = noise(square)
    for (let draw = 0; draw < 10; draw++) {
      const maps = drawMaps(square, paper, randomStream(6, 'passes', draw))
      const expected = maps.reduce((source, map) => warped(source, square, map), image)
      const result = augment(
        image.slice(),
        new Float32Array(image.length),
        square,
        paper,
        randomStream(6, 'passes', draw),
      )
      expect(result).to.deep.equal(expected)
    }
  })

  it('does nothing with probability 0', () => {
    const image = noise(square)
    const none = { ...paper, probability: 0 }
    expect(augment(image, new Float32Array(image.length), square, none, randomStream(7, 'none'))).to.equal(image)
  })
})
