import { expect } from 'chai'
import { applyStep, gray, measure, scripted, tabulate } from './pictures.js'

const shape = gray(90, 90)
/** Two bells, of which the second breaks the symmetry. */
const bell = (row: number, column: number) => (r: number, c: number) =>
  Math.exp(-((r - row) ** 2 + (c - column) ** 2) / 32)
const first = bell(44.5, 44.5)
const image = tabulate(shape, (r, c) => bell(44.5, 60.5)(r, c))

/** Where the bell at 16 pixels right of the center goes when the numbers drawn are the given ones of [0, 1). */
function moved(settings: Record<string, unknown>, ...numbers: readonly number[]): { row: number; column: number } {
  const { row, column } = measure(applyStep('affine', settings, shape, image, scripted(...numbers)), shape)
  return { row: row - 44.5, column: column - 44.5 }
}

// In the order of the draws: whether, rotation, shear, scale, aspect, rows, columns; 0.5 is no change, 1 the most.
const still = [0, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5]
const most = (at: number) => still.map((number, i) => (i === at ? 1 : number))

describe('affine', () => {
  it('turns with the clock', () => {
    const { row, column } = moved({ rotation: 30 }, ...most(1))
    expect(row).to.be.closeTo(16 * Math.sin(Math.PI / 6), 0.05)
    expect(column).to.be.closeTo(16 * Math.cos(Math.PI / 6), 0.05)
  })

  it('slants columns by the row, and leaves rows', () => {
    const slanted = applyStep('affine', { shear: 0.4 }, shape, tabulate(shape, bell(54.5, 44.5)), scripted(...most(2)))
    const { row, column } = measure(slanted, shape)
    expect(row - 44.5).to.be.closeTo(10, 0.01)
    expect(column - 44.5).to.be.closeTo(4, 0.01)
  })

  it('scales by exp(scale), and the sides by exp(aspect) to each other with the area kept', () => {
    expect(moved({ scale: 0.2 }, ...most(3)).column).to.be.closeTo(16 * Math.exp(0.2), 0.05)
    const wide = measure(
      applyStep('affine', { aspect: 0.5 }, shape, tabulate(shape, first), scripted(...most(4))),
      shape,
    )
    expect(Math.sqrt(wide.cc / wide.rr)).to.be.closeTo(Math.exp(0.5), 0.01)
    expect(Math.sqrt(wide.cc * wide.rr)).to.be.closeTo(16, 0.2)
  })

  it('shifts by a share of the frame', () => {
    const down = moved({ shift: 0.1 }, ...most(5))
    expect(down.row).to.be.closeTo(9, 0.01)
    expect(down.column).to.be.closeTo(16, 0.01)
    const right = moved({ shift: 0.1 }, ...most(6))
    expect(right.row).to.be.closeTo(0, 0.01)
    expect(right.column).to.be.closeTo(25, 0.01)
  })

  it('scales, slants, turns and shifts in this order', () => {
    const settings = { rotation: 90, shear: 0.5, scale: 0.1, shift: 0.1 }
    const place = moved(settings, 0, 1, 1, 1, 0.5, 1, 0.5)
    // Right of the center nothing slants; a quarter turn takes right to down.
    expect(place.row).to.be.closeTo(16 * Math.exp(0.1) + 9, 0.1)
    expect(place.column).to.be.closeTo(0, 0.1)
  })

  it('leaves alone what is not drawn, and what is drawn as no change', () => {
    const settings = { probability: 0.3, rotation: 20, shift: 0.2 }
    expect(applyStep('affine', settings, shape, image, scripted(0.3, 1, 1, 1, 1, 1, 1))).to.deep.equal(image)
    expect(applyStep('affine', settings, shape, image, scripted(0.29, 1, 1, 1, 1, 1, 1))).not.to.deep.equal(image)
    expect(applyStep('affine', settings, shape, image, scripted(...still))).to.deep.equal(image)
  })
})
