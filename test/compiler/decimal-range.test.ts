import { expect } from 'chai'
import fc from 'fast-check'
import { rangeValues } from '../../compiler/decimal-range.js'

describe('ranges of decimals', () => {
  it('have the values that one would write', () => {
    const { count, valueAt } = rangeValues({ min: 0.1, max: 2, step: 0.1 })!
    expect(count).to.equal(20)
    const written = Array.from({ length: count }, (_, index) => String(valueAt(index)))
    expect(written.slice(0, 7)).to.deep.equal(['0.1', '0.2', '0.3', '0.4', '0.5', '0.6', '0.7'])
    expect(written.at(-1)).to.equal('2')
    expect(rangeValues({ min: 1e-7, max: 3e-7, step: 1e-7 })!.valueAt(2)).to.equal(3e-7)
  })

  it('end where another step would leave them', () => {
    expect(rangeValues({ min: 0, max: 1, step: 0.3 })!.count).to.equal(4)
    expect(rangeValues({ min: 5, max: 5, step: 1 })!.count).to.equal(1)
  })

  it('of any number of digits are those of whole numbers, scaled by a power of ten', () => {
    const whole = fc.integer({ min: 0, max: 10_000 })
    fc.assert(
      fc.property(whole, whole, fc.integer({ min: 1, max: 99 }), fc.integer({ min: 0, max: 9 }), (a, b, c, digits) => {
        const moved = (units: number) => Number(`${units}e-${digits}`)
        const [min, max] = [Math.min(a, b), Math.max(a, b)]
        const { count, valueAt, nearest, unitsOf } = rangeValues({ min: moved(min), max: moved(max), step: moved(c) })!
        expect(count).to.equal(Math.floor((max - min) / c) + 1)
        for (const index of [0, count - 1, count >> 1]) {
          expect(valueAt(index)).to.equal(moved(min + index * c))
          expect(nearest(unitsOf(valueAt(index)))).to.equal(index)
        }
      }),
      { seed: 1, numRuns: 200 },
    )
  })

  it('are none where they are empty, or finer than numbers are exact', () => {
    const none = [
      { min: 2, max: 1, step: 1 },
      { min: 0, max: 1, step: 0 },
      { min: Number.NaN, max: 1, step: 1 },
      { min: 0, max: 1e9, step: 1e-9 },
      { min: 0, max: 1, step: 1e-16 },
      { min: 0, max: Number.POSITIVE_INFINITY, step: 1 },
    ]
    for (const range of none) expect(rangeValues(range), JSON.stringify(range)).to.equal(undefined)
  })
})
