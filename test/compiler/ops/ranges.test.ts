import { expect } from 'chai'
import type { Shape } from '../../../compiler/graph.js'
import { type Operator, operators, type Range } from '../../../compiler/ops/index.js'
import { outputOf, readCall } from '../helpers/apply.js'
import { onEngine, trialOf, valuesOf } from '../helpers/trials.js'
import { randomCases } from './cases.js'

const anywhere: Range = [-Infinity, Infinity]

/** The range of what a chain makes of values in `given`, of a vector of 4. */
function rangeOf(calls: readonly string[], given: Range = anywhere): Range {
  let [shape, range]: [Shape, Range] = [[4], given]
  for (const call of calls) {
    const applied = readCall(call)
    range = applied.operator.range?.([range], [shape], applied.attributes) ?? anywhere
    shape = outputOf(applied, [shape])
  }
  return range
}

describe('ranges of values', () => {
  it('are those of the functions', () => {
    expect(rangeOf(['sigmoid'])).to.deep.equal([0, 1])
    expect(rangeOf(['tanh'])).to.deep.equal([-1, 1])
    expect(rangeOf(['abs'])).to.deep.equal([0, Infinity])
    expect(rangeOf(['softmax'])).to.deep.equal([0, 1])
    expect(rangeOf(['relu6', 'square'])).to.deep.equal([0, 36])
    expect(rangeOf(['dense(3)'])).to.deep.equal(anywhere)
    expect(rangeOf(['sigmoid', 'sum'])).to.deep.equal([0, 4])
    expect(rangeOf(['l2_normalize', 'square', 'mean'])).to.deep.equal([0, 1])
    expect(rangeOf(['rescale(scale=-2, offset=1)'], [0, 3])).to.deep.equal([-5, 1])
    expect(rangeOf(['reciprocal'], [2, 4])).to.deep.equal([0.25, 0.5])
    expect(rangeOf(['reciprocal'], [0, 4])).to.deep.equal([0.25, Infinity])
    expect(rangeOf(['pow(3)'], [0, 2])).to.deep.equal([0, 8])
    expect(rangeOf(['clip(0, 6)'], [-3, 2])).to.deep.equal([0, 2])
    expect(rangeOf(['clip(high=-4)'], [-3, 2])).to.deep.equal([-4, -4])
    expect(rangeOf(['pow(2)'], [-3, 2])).to.deep.equal([0, 9])
    expect(rangeOf(['pow(3)'], [-3, 2])).to.deep.equal([-27, 8])
    expect(rangeOf(['pow(0.5)'], [-3, 4])).to.deep.equal([0, 2])
    expect(rangeOf(['pow(-1)'], [2, 4])).to.deep.equal([0.25, 0.5])
    // The lowest values of swish and gelu, and P(X <= 1) of the normal distribution.
    expect(rangeOf(['swish'])[0]).to.be.closeTo(-0.2784645, 1e-6)
    expect(rangeOf(['gelu'])[0]).to.be.closeTo(-0.1699712, 1e-6)
    expect(rangeOf(['gelu'], [0, 1])[1]).to.be.closeTo(0.8413447, 1e-6)
    expect(rangeOf(['swish'], [-0.1, 0])[1]).to.equal(0)
    expect(rangeOf(['pow(2)'])).to.deep.equal([0, Infinity])
    expect(rangeOf(['elu', 'abs'])).to.deep.equal([0, Infinity])
    expect(rangeOf(['sqrt', 'exp'], [-1, 4])).to.deep.equal([1, Math.exp(2)])
    expect(rangeOf(['abs'], [-3, 2])).to.deep.equal([0, 3])
    expect(rangeOf(['abs'], [-3, -2])).to.deep.equal([2, 3])
  })

  it('of two tensors are those of interval arithmetic', () => {
    const [a, b]: readonly Range[] = [
      [-1, 2],
      [3, 5],
    ]
    const of = (name: string, ranges: readonly Range[]) => operators.get(name)!.range!(ranges, [[4], [4]], {})
    expect(of('add', [a, b])).to.deep.equal([2, 7])
    expect(of('subtract', [a, b])).to.deep.equal([-6, -1])
    expect(of('multiply', [a, b])).to.deep.equal([-5, 10])
    expect(of('divide', [a, b])).to.deep.equal([-1 / 3, 2 / 3])
    expect(of('divide', [b, a])).to.deep.equal(anywhere)
    expect(of('maximum', [a, b])).to.deep.equal([3, 5])
    expect(of('minimum', [a, b])).to.deep.equal([-1, 2])
    expect(of('concat', [a, b])).to.deep.equal([-1, 5])
    expect(of('subtract', [anywhere, anywhere])).to.deep.equal(anywhere)
    expect(
      of('multiply', [
        [0, 1],
        [0, Infinity],
      ]),
    ).to.deep.equal([0, Infinity])
  })

  it('of a product of matrices are those of sums of products', () => {
    const { operator, attributes } = readCall('matmul(transpose_b=true)')
    const shapes = [
      [2, 3],
      [4, 3],
    ]
    expect(
      operator.range!(
        [
          [0, 1],
          [-1, 2],
        ],
        shapes,
        attributes,
      ),
    ).to.deep.equal([-3, 6])
  })

  /** Inputs as trials have them, and the declared range of the output. */
  const toldOf = (operator: Operator, index: number): Range => {
    const { inputs, attributes } = randomCases(operator, 6, 200)[index]
    return operator.range!(
      inputs.map(() => anywhere),
      inputs,
      attributes,
    )
  }

  for (const operator of operators.values()) {
    if (operator.range === undefined) continue
    it(`of ${operator.name} hold what it computes`, async () => {
      await onEngine('cpu', randomCases(operator, 6, 200).map(trialOf), async (model, trial, index) => {
        const [least, most] = toldOf(operator, index)
        for (const value of await valuesOf(model, trial)) {
          if (!Number.isNaN(value)) expect(value, trial.label).to.be.within(least - 1e-6, most + 1e-6)
        }
      })
    })
  }
})
