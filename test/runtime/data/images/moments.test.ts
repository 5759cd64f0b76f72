import { expect } from 'chai'
import { randomStream } from '../../../../runtime/base/random.js'
import type { ImageStore } from '../../../../runtime/data/image-store.js'
import { geometryOf, inkMoments } from '../../../../runtime/data/images/ink-moments.js'
import { moments } from '../../../../runtime/data/images/moments.js'
import { skip } from '../../../skip.js'
import { applyStep, gray, handwriting, measure, omniglotDrawings, prepare, tabulate, use } from './pictures.js'

const shape = gray(80, 100)

/** A few bell-shaped strokes about the middle. */
function blob(seed: number): Float32Array {
  const random = randomStream(seed, 'blob')
  const strokes = Array.from({ length: 4 }, () => ({
    row: random.uniform(30, 50),
    column: random.uniform(35, 65),
    high: random.uniform(2, 6),
    wide: random.uniform(2, 6),
  }))
  return tabulate(shape, (r, c) =>
    strokes.reduce(
      (sum, { row, column, high, wide }) => sum + Math.exp(-(((r - row) / high) ** 2) - ((c - column) / wide) ** 2),
      0,
    ),
  )
}

const deviations = (values: Float32Array, size = 64) => {
  const { rr, cc, row, column } = measure(values, gray(size, size))
  return { rows: Math.sqrt(rr), columns: Math.sqrt(cc), row, column }
}

describe('moments', () => {
  const spread = 0.15
  const target = spread * 64
  const scale = [0.01, 100]
  const run = (values: Float32Array, settings: Record<string, unknown>) =>
    applyStep('moments', { size: 64, spread, scale, ...settings }, shape, values)

  for (let seed = 1; seed <= 6; seed++) {
    const before = measure(blob(seed), shape)
    const [sr, sc] = [Math.sqrt(before.rr), Math.sqrt(before.cc)]
    const s = Math.sqrt((before.rr + before.cc) / 2)

    it(`centers blob ${seed}, and full gives each axis the spread`, () => {
      const { row, column, rows, columns } = deviations(run(blob(seed), { aspect: 'full' }))
      expect(row).to.be.closeTo(31.5, 0.05)
      expect(column).to.be.closeTo(31.5, 0.05)
      expect(rows).to.be.closeTo(target, 0.01 * target)
      expect(columns).to.be.closeTo(target, 0.01 * target)
    })

    it(`keeps the proportions of blob ${seed} under keep`, () => {
      const { rows, columns } = deviations(run(blob(seed), { aspect: 'keep' }))
      expect(columns / rows).to.be.closeTo(sc / sr, 0.02)
      expect(Math.sqrt((rows ** 2 + columns ** 2) / 2)).to.be.closeTo(target, 0.01 * target)
    })

    it(`scales each axis of blob ${seed} by 1 / sqrt(s s_axis) under half`, () => {
      const { rows, columns } = deviations(run(blob(seed), { aspect: 'half' }))
      expect(rows).to.be.closeTo((target * sr) / Math.sqrt(s * sr), 0.01 * target)
      expect(columns).to.be.closeTo((target * sc) / Math.sqrt(s * sc), 0.01 * target)
    })
  }

  it('does the same wherever and however large a drawing is', () => {
    const bell = (row: number, column: number, size: number) =>
      tabulate(shape, (r, c) => Math.exp(-(((r - row) / size) ** 2) - ((c - column) / (1.3 * size)) ** 2))
    const one = run(bell(40, 50, 6), {})
    const other = run(bell(30.5, 61.25, 9), {})
    for (let i = 0; i < one.length; i++) expect(one[i]).to.be.closeTo(other[i], 0.02)
  })

  it('stays within its limits for a dot, a line, a full and an empty image', () => {
    const dot = tabulate(shape, (r, c) => (r === 10 && c === 70 ? 1 : 0))
    // A pixel enlarged 4 * 64 / 100 times is a pyramid that reaches 2.56 pixels each way; three are read on each side
    // of its middle.
    const spot = measure(run(dot, { scale: [0.25, 4] }), gray(64, 64))
    expect(spot.row).to.be.closeTo(31.5, 1e-5)
    expect(spot.column).to.be.closeTo(31.5, 1e-5)
    expect(spot.mass).to.be.closeTo((2 * (3 - (0.5 + 1.5 + 2.5) / 2.56)) ** 2, 1e-4)
    const line = tabulate(shape, (r) => (r === 20 ? 1 : 0))
    for (const aspect of ['keep', 'half', 'full']) {
      for (const values of [dot, line, new Float32Array(8000), new Float32Array(8000).fill(1)]) {
        const result = run(values, { aspect, scale: [0.25, 4] })
        expect(result.length).to.equal(64 * 64)
        expect(result.every((value) => value >= 0 && value <= 1)).to.equal(true)
      }
    }
  })

  it('leaves the geometry before it', () => {
    const values = blob(3)
    expect(geometryOf(inkMoments(values, shape), shape).logSize).to.be.closeTo(
      Math.log(Math.sqrt((measure(values, shape).rr + measure(values, shape).cc) / 2) / 100),
      1e-3,
    )
  })

  it('takes one channel', () => {
    expect(moments.shape(gray(9, 9, 3), use('moments').settings as never)).to.contain('1 channel, not 3')
  })
})

describe('moments of drawings', () => {
  /** As large as the images, so that thin strokes are sampled densely enough. */
  const settings = { size: 105, spread: 0.15, aspect: 'full', scale: [0.01, 100] }

  function expectNormalized(store: ImageStore): void {
    for (let image = 0; image < store.count; image++) {
      const normalized = prepare([use('ink'), use('moments', settings)], store, image)
      const { row, column, rows, columns } = deviations(normalized, 105)
      expect(row, `${image}`).to.be.closeTo(52, 0.25)
      expect(column, `${image}`).to.be.closeTo(52, 0.25)
      expect(rows, `${image}`).to.be.closeTo(0.15 * 105, 0.35)
      expect(columns, `${image}`).to.be.closeTo(0.15 * 105, 0.35)
    }
  }

  it('of generated handwriting are as wanted', () => expectNormalized(handwriting()))

  it("of Omniglot's are as wanted", function () {
    const store = omniglotDrawings()
    if (store === undefined) skip(this, 'There is no Omniglot; set NETC_OMNIGLOT to a folder with its zip files.')
    else expectNormalized(store)
  })
})
