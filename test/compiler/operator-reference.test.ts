import { expect } from 'chai'
import { operatorReference, operatorSummary } from '../../compiler/operator-reference.js'
import { operators } from '../../compiler/ops/index.js'
import { ownLayers } from '../../runtime/layers/own-layers.js'

const product = (shape: readonly number[]) => shape.reduce((all, extent) => all * extent, 1)

describe('the reference of operators', () => {
  for (const operator of operators.values()) {
    it(`${operator.name}: says what its declaration and examples say`, () => {
      const { name, parameters, examples } = operatorReference(operator, ownLayers)
      expect(name).to.equal(operator.name)
      expect(parameters.map(({ name }) => name)).to.deep.equal(operator.parameters.map(({ name }) => name))
      expect(examples).to.have.length(operator.examples.length)
      for (const [index, example] of examples.entries()) {
        expect(example).to.deep.include(operator.examples[index])
        expect(example.layers).not.to.be.empty
        expect(example.weights.reduce((sum, { shape }) => sum + product(shape), 0)).to.equal(example.params)
      }
    })
  }

  it('writes defaults and ranges as an author would', () => {
    const facts = (name: string) =>
      operatorReference(operators.get(name)!, ownLayers).parameters.map((parameter) => [
        parameter.name,
        parameter.default,
        parameter.range,
      ])
    expect(facts('max_pool')).to.deep.equal([
      ['size', null, 'each at least 1'],
      ['stride', 'size', 'each at least 1'],
      ['padding', 'valid', 'same or valid'],
    ])
    expect(operatorSummary(operators.get('bn')!)).to.deep.equal({
      name: 'bn',
      signature: 'bn(momentum=0.99, epsilon=0.001)',
      inputs: '1',
      doc: 'Batch normalisation of every channel, with a learned scale gamma and offset beta.',
    })
  })

  it('knows which layers tfjs has', () => {
    const layersOf = (name: string) => operatorReference(operators.get(name)!, ownLayers).examples[0]?.layers
    expect(layersOf('subtract')).to.deep.equal([{ className: 'Subtract', own: true }])
    expect(layersOf('add')).to.deep.equal([{ className: 'Add', own: false }])
  })
})
