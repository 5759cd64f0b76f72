import { expect } from 'chai'
import fc from 'fast-check'
import { curves, smooth } from '../../../runtime/reports/curves.js'
import { linearScale, niceStep } from '../../../runtime/reports/scale.js'
import type { Metrics } from '../../../runtime/training/state.js'

describe('an axis', () => {
  it('has round ticks around what it shows', () => {
    expect(linearScale([0, 1], [0, 100]).ticks).to.deep.equal([0, 0.2, 0.4, 0.6, 0.8, 1])
    expect(linearScale([0, 500], [0, 100]).ticks).to.deep.equal([0, 100, 200, 300, 400, 500])
    expect(linearScale([0.31, 0.92], [0, 100]).domain).to.deep.equal([0.2, 1])
    expect(niceStep(0.12)).to.be.closeTo(0.2, 1e-12)
  })

  it('covers its range with few ticks, whatever it is', () => {
    const number = fc.double({ min: -1e6, max: 1e6, noNaN: true, noDefaultInfinity: true })
    fc.assert(
      fc.property(number, number, (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)]
        // A smaller range cannot be distinguished from a point.
        fc.pre(high === low || high - low > 1e-6 * Math.max(1, Math.abs(high)))
        const scale = linearScale([low, high], [0, 1])
        const slack = 1e-6 * (scale.domain[1] - scale.domain[0])
        expect(scale.domain[0]).to.be.most(low + slack)
        expect(scale.domain[1]).to.be.least(high - slack)
        expect(scale.ticks.length).to.be.within(2, 12)
        expect(scale.at(high)).to.be.least(scale.at(low))
      }),
      { seed: 1 },
    )
  })
})

describe('curves', () => {
  const step = (iteration: number, loss: number | null): Metrics => ({
    ...{ kind: 'step', iteration, loss, objective: loss, accuracy: 1, learning_rate: 0.01, momentum: 0.5 },
  })

  it('are means of as many iterations as it takes to be few, and leave out what is no number', () => {
    const lines = Array.from({ length: 1000 }, (_, index) => step(index + 1, index === 0 ? null : index + 1))
    const { steps } = curves(lines, 100)
    expect([...steps.keys()]).to.deep.equal(['loss', 'objective', 'accuracy', 'learning_rate', 'momentum'])
    const loss = steps.get('loss')!
    expect(loss).to.have.length(100)
    expect(loss[0]).to.deep.equal([11, 6.5])
    expect(loss.at(-1)![0]).to.equal(1000)
    expect(steps.get('accuracy')![0]).to.deep.equal([10, 1])
    expect(curves(lines.slice(0, 3), 100).steps.get('loss')).to.deep.equal([
      [2, 2],
      [3, 3],
    ])
    expect(curves([]).steps.size).to.equal(0)
  })

  it('are of validations too, and of the weights themselves where these were tested', () => {
    const validation = (iteration: number, accuracy: number, last?: number): Metrics => ({
      ...{ kind: 'validation', iteration, accuracy, groups: {}, best: false, final: false },
      ...(last === undefined ? {} : { last_accuracy: last }),
    })
    const lines = [step(1, 2), validation(1, 0.5, 0.25), step(2, 1), validation(2, 0.75)]
    const { validation: points, lastValidation } = curves(lines)
    expect(points).to.deep.equal([
      [1, 0.5],
      [2, 0.75],
    ])
    expect(lastValidation).to.deep.equal([[1, 0.25]])
    const many = curves(Array.from({ length: 5000 }, (_, index) => validation(index + 1, index % 2, 1)))
    for (const curve of [many.validation, many.lastValidation]) expect(curve.length).to.be.within(500, 1000)
    expect(many.validation.at(-1)).to.deep.equal([5000, 0.6])
  })

  it('are smoothed by what is around', () => {
    const points = [1, 2, 6, 4].map((y, x) => [x, y] as const)
    expect(smooth(points, 1).map((point) => point[1])).to.deep.equal([1, 3, 4, 4])
    expect(smooth(points, 0)).to.deep.equal(points)
  })
})
