import { expect } from 'chai'
import { applyStep, gray, prepare, tabulate, use } from './pictures.js'

const shape = gray(12, 12)
const plain = { size: 12, root: false }

/** The eight maps of an inner place of a ramp that rises by `slope` at `degrees` from right, by down. */
function onRamp(degrees: number, slope: number): number[] {
  const angle = (degrees * Math.PI) / 180
  const ramp = tabulate(shape, (r, c) => slope * (r * Math.sin(angle) + c * Math.cos(angle)))
  return [...applyStep('directions', plain, shape, ramp).slice(8 * (5 * 12 + 6), 8 * (5 * 12 + 6) + 8)]
}

function expectMaps(found: readonly number[], expected: Record<number, number>): void {
  for (let k = 0; k < 8; k++) expect(found[k], `direction ${k}`).to.be.closeTo(expected[k] ?? 0, 1e-5)
}

describe('directions', () => {
  it('has a ramp along one of the eight in that map alone, with its slope', () => {
    for (let k = 0; k < 8; k++) expectMaps(onRamp(45 * k, 0.5), { [k]: 0.5 })
  })

  it('splits a gradient between the two nearest so that they add up to it', () => {
    // (cos 30, sin 30) = a (1, 0) + b (1, 1) / sqrt 2.
    const [a, b] = [Math.cos(Math.PI / 6) - 0.5, Math.SQRT1_2]
    expectMaps(onRamp(30, 1), { 0: a, 1: b })
    expectMaps(onRamp(60, 1), { 2: a, 1: b })
    expectMaps(onRamp(150, 2), { 4: 2 * a, 3: 2 * b })
    expectMaps(onRamp(-60, 1), { 6: a, 7: b })
    for (let degrees = 1; degrees < 360; degrees += 13) {
      const maps = onRamp(degrees, 0.7)
      const sum = (part: (angle: number) => number) =>
        maps.reduce((total, value, k) => total + value * part((k * Math.PI) / 4), 0)
      expect(sum(Math.cos)).to.be.closeTo(0.7 * Math.cos((degrees * Math.PI) / 180), 1e-5)
      expect(sum(Math.sin)).to.be.closeTo(0.7 * Math.sin((degrees * Math.PI) / 180), 1e-5)
    }
  })

  it('averages to its size, takes the root after it, and keeps the image where asked', () => {
    const wedge = tabulate(shape, (r, c) => Math.max(0, c - 5) * 0.1 + 0.01 * r)
    const full = applyStep('directions', plain, shape, wedge)
    const small = applyStep('directions', { size: 3, root: true, ink: true }, shape, wedge)
    expect(small.length).to.equal(3 * 3 * 9)
    for (let k = 0; k < 9; k++) {
      let mean = 0
      for (let r = 4; r < 8; r++)
        for (let c = 4; c < 8; c++) mean += (k < 8 ? full[8 * (12 * r + c) + k] : wedge[12 * r + c]) / 16
      expect(small[9 * 4 + k]).to.be.closeTo(k < 8 ? Math.sqrt(mean) : mean, 1e-6)
    }
  })

  it('sees ink end at the edge of the image where there is background, and nothing where the edge is repeated', () => {
    const store = { format: 'bytes', ...gray(4, 4), count: 1, bytes: new Uint8Array(16) } as const
    const maps = use('directions', { size: 4, root: false })
    expect(prepare([use('ink'), maps], store, 0)[8 * 4 + 0]).to.equal(0.5)
    expect(prepare([maps], store, 0).every((value) => value === 0)).to.equal(true)
  })
})
