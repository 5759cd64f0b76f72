import { expect } from 'chai'
import fc from 'fast-check'
import { bindPipeline, fitSteps } from '../../../../runtime/data/images/pipeline.js'
import { gray, use } from './pictures.js'

const stored = gray(105, 105)

describe('steps for the network that takes the images', () => {
  const fitted = (uses: Parameters<typeof fitSteps>[0], target = gray(28, 28), store = stored) =>
    fitSteps(uses, target, store)

  it('resize to its input where they do not say to what', () => {
    const target = gray(20, 30)
    expect(fitted([use('resize')], target)).to.deep.equal([use('resize', { height: 20, width: 30 })])
    expect(fitted([use('resize', { width: 7 })], target)).to.deep.equal([use('resize', { height: 20, width: 7 })])
    expect(fitted([use('resize', { height: 5, width: 7 })])).to.deep.equal([use('resize', { height: 5, width: 7 })])
  })

  it('normalize moments to twice its input, but to no more than the stored images are, nor less than it', () => {
    const size = (target: number, store: number, settings = {}) =>
      fitted([use('moments', settings)], gray(target, target - 1), gray(store - 3, store))[0].settings.size
    expect(size(28, 105)).to.equal(56)
    expect(size(64, 105)).to.equal(105)
    expect(size(105, 105)).to.equal(105)
    expect(size(32, 20)).to.equal(32)
    expect(size(200, 105)).to.equal(200)
    expect(size(28, 105, { size: 40 })).to.equal(40)
  })

  it('leave geometry out where there is no room for its channels, if they may', () => {
    const uses = [use('ink'), use('geometry', { optional: true }), use('resize', { height: 28, width: 28 })]
    for (const channels of [1, 4]) expect(fitted(uses, gray(28, 28, channels))).to.deep.equal([uses[0], uses[2]])
    for (const channels of [5, 13]) expect(fitted(uses, gray(28, 28, channels))).to.deep.equal(uses)
    expect(fitted([use('geometry')])).to.deep.equal([use('geometry')])
  })

  it('leave saturation out for images without color, if they may', () => {
    const uses = [use('saturation', { optional: true })]
    expect(fitted(uses, gray(28, 28, 3), gray(40, 40, 3))).to.deep.equal(uses)
    expect(fitted(uses)).to.deep.equal([])
    expect(fitted([use('saturation')])).to.have.length(1)
  })

  it('are otherwise as the protocol has them', () => {
    const uses = [use('paper'), use('affine_nearest', { ...ranges }), use('pad', { height: 112, width: 112 })]
    expect(fitted(uses)).to.deep.equal(uses)
    expect(fitted([])).to.deep.equal([])
  })

  it('give one recipe to networks of any size, with room for geometry or without', () => {
    const recipe = [
      ...[use('ink'), use('dihedral'), use('affine', { of: 'class', shear: 0.3 }), use('moments'), use('elastic')],
      ...[use('resize'), use('geometry', { optional: true })],
    ]
    const side = fc.integer({ min: 4, max: 120 })
    fc.assert(
      fc.property(side, side, fc.constantFrom(1, 5), side, side, (height, width, channels, rows, columns) => {
        const uses = fitSteps(recipe, gray(height, width, channels), gray(rows, columns))
        expect(bindPipeline(uses, gray(rows, columns)).shape).to.include(gray(height, width, channels))
        expect(fitSteps(uses, gray(height, width, channels), gray(rows, columns))).to.deep.equal(uses)
      }),
      { seed: 1, numRuns: 50 },
    )
  })
})

const ranges = { probability: 0.5, rotation: 15, shear: 0.3, shift: 5, zoom: [0.8, 2] }
