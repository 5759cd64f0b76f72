import { expect } from 'chai'
import { valueRanges } from '../../../compiler/analyses/value-ranges.js'
import { type Operator, operators, type Range } from '../../../compiler/ops/index.js'
import { buildNetwork } from '../helpers/build-network.js'
import { onEngine, trialOf, valuesOf } from '../helpers/trials.js'
import { randomCases } from '../ops/cases.js'

const anywhere: Range = [-Infinity, Infinity]

/** The range of what a chain makes of values in `given`, of a vector of 4. */
function rangeOf(calls: readonly string[], given: Range = anywhere): Range {
  const { head } = buildNetwork({
    input: [4],
    kind: 'classifier',
    tower: ({ inputs }) => inputs[0],
    head: ({ inputs, chain }) => chain('', calls, inputs[0]),
  })
  return valueRanges(head!, [given])[head!.output]
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
    expect(of('concat', [a, b])).to.deep.equal([-1, 5])
    expect(of('subtract', [anywhere, anywhere])).to.deep.equal(anywhere)
    expect(
      of('multiply', [
        [0, 1],
        [0, Infinity],
      ]),
    ).to.deep.equal([0, Infinity])
  })

  /** Inputs as trials have them, and the range that is told of what comes out. */
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
